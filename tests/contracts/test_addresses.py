"""Every address of the site, by what opens it. A route that no row of EXAMPLES names fails: a new one takes a stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from restaurants.models import Person, Restaurant
from restaurants.services import uploads
from tests import factories, models
from tests.insights import figures
from tests.partners import Partner, partner_of

Kind = Literal["open", "signed in", "restaurant", "api"]

UPLOAD = "<an upload of huaca>"
FILE, MODEL, TARGET = "ventas-de-huaca.csv", "column-secreto-0001", "secreto"
#: What is huaca's alone; no answer to anybody else may have it.
MARKS = ('"huaca"', FILE, MODEL, "Ceviche", "1180.0000", "950.00")
LOGIN = "/accounts/login/"


@dataclass(frozen=True)
class Example:
    """One way to ask for a route."""

    kind: Kind
    kwargs: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ("get",)  # of GET and POST, those that the route takes
    anybody: int = 200  # open: what GET answers without a person
    another: int = 200  # api: what another house's key is answered; with 200 it is that house's own data
    body: dict[str, Any] | None = None


def page(*methods: str, **kwargs: str) -> Example:
    return Example("restaurant", {"slug": "huaca", **kwargs}, methods or ("get",))


EXAMPLES: dict[str, Example] = {
    "home": Example("signed in"),
    "overview": page(),
    "forecast": page(),
    "segments": page(),
    "models": page(),
    "model": page(name=MODEL),
    "uploads": page("get", "post"),
    "upload": page(upload=UPLOAD),
    "upload_confirm": page("post", upload=UPLOAD),
    "upload_discard": page("post", upload=UPLOAD),
    "upload_withdraw": page("post", upload=UPLOAD),
    "upload_quarantine": page(upload=UPLOAD),
    "upload_template": page(),
    "set_language": Example("open", anybody=302),
    "account_login": Example("open"),
    "account_logout": Example("signed in"),
    "account_inactive": Example("open"),
    "account_signup": Example("open"),
    "account_reauthenticate": Example("signed in"),
    "account_email": Example("signed in"),
    "account_email_verification_sent": Example("open"),
    "account_confirm_email": Example("open", {"key": "none"}),
    "account_change_password": Example("signed in"),
    "account_set_password": Example("signed in"),
    "account_reset_password": Example("open"),
    "account_reset_password_done": Example("open"),
    "account_reset_password_from_key": Example("open", {"uidb36": "1", "key": "none"}),
    "account_reset_password_from_key_done": Example("open"),
    "account_confirm_login_code": Example("signed in"),
    "api_schema": Example("open"),
    "api_docs": Example("open"),
    "api_restaurants": Example("api"),
    "api_restaurant": Example("api", {"slug": "huaca"}, another=404),
    "api_uploads": Example("api", methods=("get", "post")),
    "api_upload": Example("api", {"upload": UPLOAD}, another=404),
    "api_figures": Example("api"),
    "api_dish_figures": Example("api"),
    "api_demand": Example("api", another=409),
    "api_column": Example("api", methods=("post",), another=409, body={"target": TARGET, "row": models.ROW}),
    "api_models": Example("api"),
    "api_model": Example("api", {"name": MODEL}, another=404),
}


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str | None]]:
    """(pattern, name) of every route below."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern), each.name


ROUTES = dict(routes(get_resolver().url_patterns))


def of_kind(kind: Kind) -> list[str]:
    return [name for name, example in EXAMPLES.items() if example.kind == kind]


@pytest.fixture
def upload(huaca: Restaurant) -> str:
    """Huaca with something behind each address; the number of its upload."""
    kept, _ = uploads.record_upload(
        restaurant=huaca, name=FILE, chunks=[b"fecha,plato,importe\n2026-10-01,Ceviche,48.50\n"], now=timezone.now()
    )
    factories.day_figure(huaca, figures.LAST_DAY)
    figures.with_dishes_and_hours(huaca)
    figures.version(huaca, "column", "no_signal", name=MODEL, target=TARGET)
    models.forecast(huaca, first=date.today())  # noqa: DTZ011  # any day near now will do
    return str(kept.pk)


def address(name: str, upload: str = "1", **changed: str) -> str:
    kwargs = {key: upload if value == UPLOAD else value for key, value in EXAMPLES[name].kwargs.items()}
    return reverse(name, kwargs=kwargs | changed)


def ask(client: Client, name: str, method: str, upload: str) -> Any:
    send: Callable[..., Any] = getattr(client, method)
    body = EXAMPLES[name].body
    if body is None:
        return send(address(name, upload))
    return send(address(name, upload), body, content_type="application/json")


def test_every_route_has_its_example_and_no_example_is_of_a_route_that_is_gone() -> None:
    assert sorted(map(str, ROUTES.values())) == sorted(EXAMPLES)


def test_what_is_below_a_restaurant_or_the_api_is_behind_their_door() -> None:
    below = {name: pattern for pattern, name in ROUTES.items() if name is not None}

    kinds = {name: EXAMPLES[name].kind for name in below}

    assert {name for name, pattern in below.items() if pattern.startswith("r/")} == set(of_kind("restaurant"))
    assert {name for name, pattern in below.items() if pattern.startswith("api/") and kinds[name] != "api"} == {
        "api_schema",
        "api_docs",
    }


@pytest.mark.parametrize("name", of_kind("open"))
def test_what_is_open_answers_anybody(db: None, client: Client, name: str) -> None:
    answer = client.get(address(name))

    assert answer.status_code == EXAMPLES[name].anybody
    assert not answer.headers.get("Location", "").startswith(LOGIN)


@pytest.mark.parametrize("name", of_kind("signed in"))
def test_a_page_of_a_person_sends_anybody_else_to_sign_in(db: None, client: Client, name: str) -> None:
    answer = client.get(address(name))

    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, LOGIN)


@pytest.mark.parametrize("name", of_kind("restaurant"))
def test_whoever_belongs_finds_the_page(client: Client, alicia: Person, upload: str, name: str) -> None:
    client.force_login(alicia)

    answers = [ask(client, name, method, upload).status_code for method in EXAMPLES[name].methods]

    # What the file is not ready for is a conflict or a sentence, not a closed door.
    assert set(answers) <= {200, 302, 409, 422}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", of_kind("restaurant"))
def test_a_stranger_finds_nothing(
    client: Client, carla: Person, cantuta: Restaurant, upload: str, name: str, method: str
) -> None:
    client.force_login(carla)

    theirs = ask(client, name, method, upload)
    nobodys = getattr(client, method)(address(name, upload, slug="nobody"))

    # A method that the page takes from nobody is refused before anybody's name is looked at.
    assert theirs.status_code == (404 if method in EXAMPLES[name].methods else 405)
    assert nobodys.status_code == theirs.status_code


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", of_kind("restaurant"))
def test_without_a_person_a_page_of_a_restaurant_asks_to_sign_in(
    client: Client, upload: str, name: str, method: str
) -> None:
    answer = ask(client, name, method, upload)

    if method in EXAMPLES[name].methods:
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, LOGIN)
    else:
        assert answer.status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", of_kind("api"))
def test_without_a_key_the_api_opens_nothing(upload: str, name: str, method: str) -> None:
    answer = ask(Partner(None), name, method, upload)

    assert answer.status_code == 401


@pytest.mark.parametrize("name", of_kind("api"))
def test_a_key_of_another_house_answers_nothing_of_this_one(
    huaca: Restaurant, cantuta: Restaurant, upload: str, name: str
) -> None:
    method = EXAMPLES[name].methods[0]

    own = ask(partner_of(huaca), name, method, upload)
    theirs = ask(partner_of(cantuta), name, method, upload)

    assert own.status_code == 200
    assert [mark for mark in MARKS if mark in own.text] != []
    assert theirs.status_code == EXAMPLES[name].another
    if theirs.status_code == 200:
        assert [mark for mark in MARKS if mark in theirs.text] == []
