"""The record of who did what: added to, read, exported, and never changed."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from restaurants.models import ApiKey, AuditEntry, Person, Restaurant
from restaurants.selectors import audit as selectors
from restaurants.services import audit, keys
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for
from tests.people import signed_in
from tests.restaurants.test_upload_pages import KNOWN, bring, uploads_of
from tests.restaurants.test_upload_pages import page as file_page


def page(restaurant: Restaurant, view: str = "record", **more: int) -> str:
    return reverse(view, kwargs={"slug": restaurant.slug, **more})


def noted(restaurant: Restaurant) -> list[tuple[str, str]]:
    with acting_for(restaurant.pk):
        rows = AuditEntry.objects.of(restaurant).exclude(what="let_in").order_by("pk")
        return [(row.what, row.about) for row in rows]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE restaurants_auditentry SET who = 'nobody'",
        "DELETE FROM restaurants_auditentry",
        "TRUNCATE restaurants_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_record(huaca: Restaurant, change: str) -> None:
    with acting_for(huaca.pk):
        before = AuditEntry.objects.of(huaca).count()
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
        after = AuditEntry.objects.of(huaca).count()

    assert before == after > 0


def test_the_owner_of_the_tables_is_refused_too(committed: None) -> None:
    with (
        pytest.raises(ProgrammingError, match="only added to"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("DELETE FROM restaurants_auditentry")


def test_what_happens_to_a_file_is_on_record(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    bring(client, huaca, KNOWN)
    upload = uploads_of(huaca)[0]

    client.post(file_page(huaca, "upload_discard", upload=upload.pk))

    assert noted(huaca) == [("file_received", "diciembre.csv"), ("file_discarded", "diciembre.csv")]


def test_reading_the_keys_and_the_record_is_on_record_once_an_hour(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia)

    for view in ("keys", "record", "keys", "record"):
        client.get(page(huaca, view))

    assert noted(huaca) == [("keys_listed", ""), ("record_read", "")]


def test_a_key_issued_on_the_page_is_shown_once_and_on_record_without_its_secret(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia)

    issued = client.post(page(huaca, "issue_key"), {"name": "Caja", "days": "90", "scope": ["read", "predict"]})
    listed = client.get(page(huaca, "keys")).content.decode()

    secret = issued.content.decode().partition("data-secret>")[2].partition("<")[0]
    with acting_for(huaca.pk):
        key = ApiKey.objects.of(huaca).get()
        entry = AuditEntry.objects.of(huaca).get(what="key_issued")
    assert secret.startswith(keys.LIVE)
    assert secret not in listed
    assert secret[: keys.SHOWN] in listed
    assert (key.scopes, key.issued_by) == (["predict", "read"], alicia.email)
    assert entry.after == {"name": "Caja", "scopes": ["predict", "read"], "days": 90}
    assert secret not in str(vars(entry))


def test_a_key_revoked_on_the_page_opens_nothing(client: Client, alicia: Person, huaca: Restaurant) -> None:
    signed_in(client, alicia)
    client.post(page(huaca, "issue_key"), {"name": "Caja", "days": "30", "scope": "read"})
    with acting_for(huaca.pk):
        key = ApiKey.objects.of(huaca).get()

    first = client.post(page(huaca, "revoke_key", key=key.pk)).status_code
    again = client.post(page(huaca, "revoke_key", key=key.pk)).status_code

    with acting_for(huaca.pk):
        assert ApiKey.objects.of(huaca).get().revoked_at is not None
    assert (first, again) == (302, 404)


@pytest.mark.parametrize("posted", [{"name": "", "days": "30", "scope": "read"}, {"name": "x", "days": "9999"}, {}])
def test_a_key_that_is_asked_for_badly_is_a_sentence(
    client: Client, alicia: Person, huaca: Restaurant, posted: dict[str, str]
) -> None:
    answer = signed_in(client, alicia).post(page(huaca, "issue_key"), posted)

    assert answer.status_code == 422


def test_a_key_that_would_open_nothing_is_refused_in_the_words_of_its_form(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    answer = signed_in(client, alicia).post(page(huaca, "issue_key"), {"name": "Caja", "days": "30"})

    assert answer.status_code == 422
    assert "Marque al menos una casilla en «Qué abre»." in answer.content.decode()
    assert "Qué abre</legend>" in client.get(page(huaca, "keys")).content.decode()


def test_the_record_is_shown_in_parts_and_exported_whole(
    client: Client, alicia: Person, huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "SHOWN", 3)
    monkeypatch.setattr(selectors, "AT_ONCE", 2)
    with acting_for(huaca.pk):
        AuditEntry.objects.of(huaca).bulk_create(
            AuditEntry(restaurant=huaca, who="=cmd|calc", what="invited", about=f"persona{number}")
            for number in range(5)
        )
    signed_in(client, alicia)

    first = client.get(page(huaca)).content.decode()
    older = client.get(f"{page(huaca)}?before={first.partition('?before=')[2].partition(chr(34))[0]}").content.decode()
    exported = client.get(page(huaca, "record_file"))

    assert isinstance(exported, StreamingHttpResponse)
    rows = list(csv.reader(io.StringIO(exported.getvalue().decode())))
    assert "persona4" in first
    assert "persona1" not in first
    assert "persona1" in older
    assert [row[3] for row in rows if row[2] == "invitó"] == [f"persona{number}" for number in range(5)]
    assert {row[1] for row in rows if row[2] == "invitó"} == {"'=cmd|calc"}


def test_the_record_of_another_house_is_not_there(
    client: Client, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    audit.note(restaurant=huaca, actor=Actor("alicia"), what="invited", about="canario-de-huaca", now=timezone.now())
    signed_in(client, carla)

    seen = client.get(page(cantuta)).content + client.get(page(cantuta, "record_file")).getvalue()

    assert b"canario" not in seen
