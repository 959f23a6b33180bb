"""Reading the record: what is sought of it, and each act and value in words."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from restaurants.acts import ACTS
from restaurants.changes import Change, about_of, changes_of
from restaurants.models import AuditEntry, Person, Restaurant
from restaurants.services import audit
from restaurants.services.audit import Actor
from restaurants.templatetags.formats import after_at
from tests.people import signed_in

LATE = datetime(2026, 11, 3, 4, 30, 5, tzinfo=UTC)  # in Lima still the second, at 23:30:05


def at(view: str, **query: str) -> str:
    return reverse(view, kwargs={"slug": "huaca"}, query=query)


@pytest.fixture
def acts(huaca: Restaurant) -> Restaurant:
    for who, what, about, now in (
        ("ana@huaca.pe", "invited", "uno", datetime(2026, 11, 1, 15, tzinfo=UTC)),
        ("ana@huaca.pe", "key_revoked", "dos", LATE),
        ("eva@huaca.pe", "invited", "tres", datetime(2026, 11, 3, 15, tzinfo=UTC)),
    ):
        audit.note(restaurant=huaca, actor=Actor(who), what=what, about=about, now=now)
    return huaca


@pytest.mark.parametrize(
    ("query", "abouts"),
    [
        ({"who": "ana@huaca.pe"}, {"uno", "dos"}),
        ({"what": "invited"}, {"uno", "tres"}),
        ({"since": "2026-11-02", "until": "2026-11-02"}, {"dos"}),
        ({"who": "eva@huaca.pe", "until": "2026-11-02"}, set()),
        ({"since": "ayer", "until": "9999-12-31"}, {"uno", "dos", "tres"}),
    ],
)
def test_the_record_is_sought_by_person_act_and_day_on_the_page_and_in_the_file(
    client: Client, alicia: Person, acts: Restaurant, query: dict[str, str], abouts: set[str]
) -> None:
    signed_in(client, alicia)

    page = client.get(at("record", **query))
    file = client.get(at("record_file", **query)).getvalue().decode("utf-8-sig")

    known = {"uno", "dos", "tres"}
    assert {entry.about for entry in page.context["record"].entries} & known == abouts
    assert {row[3] for row in csv.reader(io.StringIO(file))} & known == abouts


def test_the_next_page_and_the_file_keep_what_is_sought(
    client: Client, alicia: Person, acts: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restaurants.selectors.audit.SHOWN", 1)

    page = signed_in(client, alicia).get(at("record", what="invited")).content.decode()

    assert "&amp;what=invited" in page
    assert at("record_file", what="invited") in page


def test_the_file_says_its_columns_in_words_and_the_time_of_the_house_to_the_second(
    client: Client, alicia: Person, acts: Restaurant
) -> None:
    file = signed_in(client, alicia).get(at("record_file", what="key_revoked")).getvalue().decode("utf-8-sig")

    head, row = csv.reader(io.StringIO(file))
    assert head == ["Cuándo", "Quién", "Qué", "Sobre", "Antes", "Después", "Desde", "Navegador"]
    assert row[:4] == ["2026-11-02 23:30:05", "ana@huaca.pe", "revocó una clave", "dos"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"days": None}, {"days": 3000}, [("plazo", "sin límite", "3,000 días")]),
        ({"role": "reader"}, {"role": "manager"}, [("rol", "Lectura", "Marketing")]),
        ({}, {"given": False, "source": "web"}, [("consintió", "", "no"), ("cómo lo dijo", "", "por la web")]),
        ({}, {"originals": 1}, [("Archivos originales ya procesados", "", "1")]),
        ({"ruc": ""}, {"ruc": "20123456789"}, [("RUC", "—", "20123456789")]),
        ({}, {"of_another_time": "x"}, [("of_another_time", "", "x")]),
    ],
)
def test_a_change_is_said_in_words(
    before: dict[str, Any], after: dict[str, Any], said: list[tuple[str, str, str]]
) -> None:
    entry = AuditEntry(before=before, after=after)

    assert changes_of(entry) == [Change(*one) for one in said]


@pytest.mark.parametrize(
    ("what", "about", "said"),
    [
        ("retention_set", "originals", "Archivos originales ya procesados"),
        ("list_exported", "de_paso", "De paso"),
        ("invited", "ana@huaca.pe", "ana@huaca.pe"),
    ],
)
def test_what_an_act_is_about_is_said_in_words(what: str, about: str, said: str) -> None:
    assert what in ACTS
    assert about_of(AuditEntry(what=what, about=about)) == said


def test_an_address_breaks_after_its_sign_alone_and_is_no_markup() -> None:
    assert after_at("ana@<b>.pe") == "ana@<wbr>&lt;b&gt;.pe"
