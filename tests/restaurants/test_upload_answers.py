"""Answers given on the page of a file: each question keeps its own."""

from __future__ import annotations

import re

from django.test import Client

from restaurants.models import Person, Restaurant
from tests.restaurants.test_upload_pages import bring, page, uploads_of

BOTH_SIGNS = "".join(
    ["Fecha;Comprobante;Glosa;Cant;Total;Propina\n"]
    + [f"{13 + at}/04/2026;B001-{at};Lomo;1;158,00;12.50\n" for at in range(6)]
    + [f"{13 + at}/04/2026;B002-{at};Pisco;1;38.00;3,50\n" for at in range(6)]
).encode()


def test_two_questions_of_a_kind_keep_the_answer_that_each_was_given(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)
    bring(client, huaca, BOTH_SIGNS)
    (upload,) = uploads_of(huaca)
    asked = [
        question["field"] for question in upload.examination["questions"] if question["code"] == "decimal_conflict"
    ]

    shown = client.post(
        page(huaca, "upload_confirm", upload=upload.pk),
        {
            "column-1": "ticket",
            "column-2": "ticket",
            "answer-decimal_conflict.total": ",",
            "answer-decimal_conflict.tip": ".",
        },
    )

    chosen = re.findall(r'name="answer-decimal_conflict\.(\w+)" value="(.)" checked', shown.content.decode())
    assert sorted(asked) == ["tip", "total"]
    assert (shown.status_code, dict(chosen)) == (422, {"total": ",", "tip": "."})
