"""A possible leak: the column that gives the answer away is named wherever the version is shown."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from restaurants.models import Person, Restaurant
from tests import models
from tests.partners import partner_of


def test_the_page_names_the_column_that_gives_the_answer_away(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    made = models.leaking_trained()
    models.version(huaca, target=made.target, verdict=made.verdict, metrics=made.metrics, report=made.report)
    client.force_login(alicia)

    page = client.get(
        reverse("model", kwargs={"slug": huaca.slug, "name": f"column-{made.target}-0001"})
    ).content.decode()

    assert "La que más pesa es «receipt_type»" in page
    assert re.search(r'class="leans"><li><span>receipt_type</span>', page)


def test_the_api_names_the_column_that_gives_the_answer_away(huaca: Restaurant) -> None:
    made = models.leaking_trained()
    version = models.version(huaca, verdict=made.verdict, report=made.report)

    told = partner_of(huaca).ask("predictions/column", {"target": "channel", "row": models.ROW}).json()
    whole = partner_of(huaca).read(f"models/{version.name}").json()

    assert told["status"] == "leak"
    assert told["evidence"]["leaking_column"] == "receipt_type"
    assert whole["report"]["leaking_column"] == whole["report"]["importances"][0]["column"] == "receipt_type"
