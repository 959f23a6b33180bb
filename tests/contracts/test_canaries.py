"""Strings planted in every text that a house holds; whoever belongs elsewhere crawls all they reach and meets none."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection, models
from django.test import Client

from restaurants.models import Person, Restaurant, Role
from restaurants.tenancy import TenantModel, acting_for
from tests import factories
from tests.contracts.addresses import of_kind, sent_to
from tests.partners import partner_of
from tests.people import signed_in

CANARY = "canario"
LINK = re.compile(r'(?:href|action|hx-get|src)="([^"#]+)')
MOST = 400  # pages of one crawl: far more than there are


@pytest.fixture
def planted(huaca: Restaurant, upload: str) -> str:
    """Huaca with a canary in each free text of each row of each table it has; the numbers behind its addresses."""
    with acting_for(huaca.pk):
        Restaurant.objects.filter(pk=huaca.pk).update(name=f"{CANARY}-name", city=f"{CANARY}-city")
        for model in (model for model in apps.get_models() if issubclass(model, TenantModel)):
            for field in filter(_is_free_text, model._meta.concrete_fields if _may_change(model) else ()):
                for row in model.objects.of(huaca).all():
                    model.objects.of(huaca).filter(pk=row.pk).update(**{field.name: f"{CANARY}-{row.pk}"})
    return upload


def _is_free_text(field: object) -> bool:
    if not isinstance(field, models.CharField) or field.choices or field.unique:
        return False
    return (field.max_length or 0) >= 40


def _may_change(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [model._meta.db_table])
        return bool(cursor.fetchone()[0]) and model._meta.model_name != "auditentry"


def crawl(client: Client, start: str) -> Iterator[tuple[str, bytes]]:
    """(address, body) of what can be reached by links from ``start``; forms are looked at and not sent."""
    waiting, seen = deque([start]), {start}
    while waiting and len(seen) < MOST:
        address = waiting.popleft()
        answer = client.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        yield address, body
        if answer.status_code in (301, 302):
            body += f'href="{answer.headers["Location"]}'.encode()
        for found in LINK.findall(body.decode(errors="replace")):
            link = found.replace("&amp;", "&")
            path = f"{address.partition('?')[0]}{link}" if link.startswith("?") else link
            if path.startswith("/") and not path.startswith(("/static/", "//")) and path not in seen:
                seen.add(path)
                waiting.append(path)


@pytest.mark.parametrize("role", Role)
def test_a_crawl_as_any_role_of_another_house_meets_no_canary(
    client: Client, planted: str, cantuta: Restaurant, role: Role
) -> None:
    somebody = factories.person()
    factories.let_in(cantuta, somebody, role)
    signed_in(client, somebody)

    reached = dict(crawl(client, "/"))

    assert len(reached) > 15
    assert [address for address, body in reached.items() if CANARY.encode() in body] == []


def test_the_crawler_meets_them_at_home(client: Client, planted: str, alicia: Person) -> None:
    signed_in(client, alicia)

    reached = dict(crawl(client, "/"))

    assert len([address for address, body in reached.items() if CANARY.encode() in body]) > 5


def test_every_address_of_the_house_asked_outright_shows_a_stranger_none(
    client: Client, planted: str, carla: Person, cantuta: Restaurant
) -> None:
    signed_in(client, carla)

    answers = [
        sent_to(client, name, planted, slug=slug) for name in of_kind("restaurant") for slug in ("huaca", "cantuta")
    ]

    assert not any(CANARY in answer for answer in answers)


def test_the_api_of_another_house_meets_none(planted: str, cantuta: Restaurant) -> None:
    partner = partner_of(cantuta)

    answers = [sent_to(partner, name, planted, slug="huaca") for name in of_kind("api")]

    assert not any(CANARY in answer for answer in answers)


def test_no_mail_and_nothing_in_the_cache_names_the_house_s_texts(
    client: Client, planted: str, carla: Person, cantuta: Restaurant
) -> None:
    signed_in(client, carla)

    list(crawl(client, "/"))

    kept = cache._cache.get_client()  # type: ignore[attr-defined]  # Redis as it is
    assert not any(CANARY in message.body for message in mail.outbox)
    assert not any(
        CANARY.encode() in (kept.get(key) or b"") for key in kept.scan_iter("*") if kept.type(key) == b"string"
    )


def test_what_was_sent_in_a_body_or_a_header_names_no_house(
    client: Client, planted: str, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    signed_in(client, carla)
    swapped: dict[str, str | int] = {
        "restaurant": huaca.pk,
        "restaurant_id": huaca.pk,
        "slug": "huaca",
        "role": "owner",
    }

    answers = [
        client.get("/r/cantuta/", swapped, headers={"x-restaurant": "huaca", "x-forwarded-host": "huaca"}),
        client.post("/r/cantuta/team/invite/", {**swapped, "email": "nueva@example.pe"}),
        partner_of(cantuta).read("models"),
    ]

    assert not any(CANARY in answer.content.decode() for answer in answers)
    with acting_for(huaca.pk):
        invitation = apps.get_model("restaurants", "Invitation")
        assert not invitation.objects.of(huaca).filter(email="nueva@example.pe").exists()
