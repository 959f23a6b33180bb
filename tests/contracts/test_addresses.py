"""Who finds what behind each address: whoever belongs, a stranger, nobody, a key of another house."""

from __future__ import annotations

import pytest
from django.test import Client

from restaurants.models import Person, Restaurant
from tests.contracts.addresses import EXAMPLES, LOGIN, MARKS, ROUTES, address, ask, of_kind
from tests.partners import Partner, partner_of
from tests.people import signed_in


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
    signed_in(client, alicia)

    found = [ask(client, name, method, upload) for method in EXAMPLES[name].methods]
    answers = [answer.status_code for answer in found]

    # What the file is not ready for is a conflict or a sentence, not a closed door.
    assert set(answers) <= {200, 302, 409, 422}
    assert not any(answer.headers.get("Location", "").startswith("/accounts/") for answer in found)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", of_kind("restaurant"))
def test_a_stranger_finds_nothing(
    client: Client, carla: Person, cantuta: Restaurant, upload: str, name: str, method: str
) -> None:
    signed_in(client, carla)

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

    theirs = ask(partner_of(cantuta), name, method, upload)  # first: what its own house does may be for good
    own = ask(partner_of(huaca), name, method, upload)

    assert own.status_code == EXAMPLES[name].own
    if own.status_code == 200:
        assert [mark for mark in MARKS if mark in own.text] != []
    assert theirs.status_code == EXAMPLES[name].another
    if theirs.status_code == 200:
        assert [mark for mark in MARKS if mark in theirs.text] == []
