"""Every page of a restaurant x method x role: who is let in, as committed here, and everybody else finds nothing."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from restaurants.capabilities import MAY, Capability
from restaurants.models import Person, Restaurant, Role
from tests import factories
from tests.contracts.addresses import EXAMPLES, ask, of_kind
from tests.people import signed_in

LETTERS = dict(
    zip("oamdnsr", Role, strict=True)
)  # owner, administrator, manager, data scientist, analyst, staff, reader
ALL, BRING, GUESTS, TEAM, OWNER = "oamdnsr", "oamdns", "oam", "oa", "o"
EXPECTED: dict[tuple[str, str], str] = {
    ("overview", "get"): ALL,
    ("forecast", "get"): ALL,
    ("segments", "get"): ALL,
    ("segment_guests", "get"): GUESTS,
    ("guests", "get"): GUESTS,
    ("guest_find", "post"): GUESTS,
    ("consents", "post"): GUESTS,
    ("consents_example", "get"): GUESTS,
    ("guest", "get"): GUESTS,
    ("guest_export", "get"): GUESTS,
    ("guest_paper", "get"): GUESTS,
    ("guest_consent", "post"): GUESTS,
    ("guest_request", "post"): GUESTS,
    ("request_answer", "post"): TEAM,
    ("treatment", "get"): GUESTS,
    ("treatment_file", "get"): GUESTS,
    ("controller_set", "post"): TEAM,
    ("retention_set", "post"): TEAM,
    ("house", "get"): TEAM,
    ("house", "post"): TEAM,
    ("models", "get"): ALL,
    ("model", "get"): ALL,
    ("uploads", "get"): ALL,
    ("uploads", "post"): BRING,
    ("upload", "get"): ALL,
    ("upload_confirm", "post"): BRING,
    ("upload_discard", "post"): BRING,
    ("upload_withdraw", "post"): BRING,
    ("upload_quarantine", "get"): BRING,
    ("upload_template", "get"): ALL,
    ("team", "get"): ALL,
    ("invite", "post"): TEAM,
    ("invite_again", "post"): TEAM,
    ("invitation_withdraw", "post"): TEAM,
    ("change_role", "post"): TEAM,
    ("remove_member", "post"): TEAM,
    ("hand_over", "post"): OWNER,
    ("leave", "post"): ALL,
    ("second_factor_days", "post"): TEAM,
    ("keys", "get"): TEAM,
    ("issue_key", "post"): TEAM,
    ("revoke_key", "post"): TEAM,
    ("record", "get"): TEAM,
    ("record_file", "get"): TEAM,
}


@pytest.fixture
def staff_of_all_roles(huaca: Restaurant, alicia: Person) -> dict[Role, Person]:
    people: dict[Role, Person] = {role: factories.person() for role in Role if role != Role.OWNER}
    for role, person in people.items():
        factories.let_in(huaca, person, role)
    return {Role.OWNER: alicia, **people}


def test_every_page_and_method_has_its_row() -> None:
    asked = {(name, method) for name in of_kind("restaurant") for method in EXAMPLES[name].methods}

    assert asked == set(EXPECTED)


@pytest.mark.parametrize(("name", "method"), EXPECTED)
def test_only_the_roles_named_are_let_in(
    client: Client, upload: str, staff_of_all_roles: dict[Role, Person], name: str, method: str
) -> None:
    answers = {}
    for letter, role in LETTERS.items():
        with transaction.atomic():  # each asks the house as it was
            answers[letter] = ask(signed_in(client, staff_of_all_roles[role]), name, method, upload).status_code
            transaction.set_rollback(True)

    assert "".join(letter for letter, status in answers.items() if status != 404) == EXPECTED[name, method]


def test_whoever_may_less_never_may_what_others_may_not() -> None:
    assert MAY[Role.OWNER] == frozenset(Capability)
    assert all(MAY[Role.READER] <= capabilities for capabilities in MAY.values())
    assert all(Capability.READ in capabilities for capabilities in MAY.values())
