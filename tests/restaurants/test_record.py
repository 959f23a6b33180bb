"""The record of who did what: added to, read, exported, and never changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from insights.services.ingestion import ingest_files
from restaurants.models import ApiKey, AuditEntry, Membership, Person, Restaurant, Role
from restaurants.selectors import audit as selectors
from restaurants.selectors import quarantine
from restaurants.services import audit, keys
from restaurants.services.audit import Actor
from restaurants.services.deciding import NoLongerAllowed
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


def streamed(client: Client, address: str) -> Iterator[bytes]:
    answer = client.get(address)
    assert isinstance(answer, StreamingHttpResponse)
    return iter(cast(Iterator[bytes], answer.streaming_content))


def test_an_export_ends_at_the_newest_entry_of_its_start(
    client: Client, alicia: Person, huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "AT_ONCE", 1)
    parts = streamed(signed_in(client, alicia), page(huaca, "record_file"))

    first = next(parts)
    audit.note(restaurant=huaca, actor=Actor("alicia"), what="invited", about="despues", now=timezone.now())

    assert "despues" not in (first + b"".join(parts)).decode()


@pytest.mark.parametrize("now_is", [None, Role.READER])
def test_an_export_breaks_off_where_its_reader_may_read_no_more(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant, now_is: Role | None
) -> None:
    with acting_for(huaca.pk):
        held = Membership.objects.of(huaca).filter(person=bruno)
        held.update(role=Role.ADMINISTRATOR)
    parts = streamed(signed_in(client, bruno), page(huaca, "record_file"))
    next(parts)

    with acting_for(huaca.pk):
        held.update(role=now_is) if now_is else held.delete()

    with pytest.raises(NoLongerAllowed):
        next(parts)


def test_rows_set_aside_are_sent_only_while_their_reader_belongs(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "PART", 8)
    path = tmp_path / "diciembre.csv"
    path.write_bytes(KNOWN + b"bad,row\n")
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    with acting_for(huaca.pk):
        held = Membership.objects.of(huaca).filter(person=bruno)
        held.update(role=Role.ADMINISTRATOR)
    parts = streamed(signed_in(client, bruno), file_page(huaca, "upload_quarantine", upload=uploads_of(huaca)[0].pk))
    next(parts)

    with acting_for(huaca.pk):
        held.delete()

    with pytest.raises(NoLongerAllowed):
        next(parts)
