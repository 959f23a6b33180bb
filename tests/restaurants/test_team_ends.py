"""What ends with a person's place in a house, and what an act does that began before: nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from restaurants.models import ApiKey, Invitation, Membership, Person, Restaurant, Role, Scope, Upload
from restaurants.services import invitations, keys, team, uploads
from restaurants.services.audit import Actor
from restaurants.services.deciding import NoLongerAllowed, UnknownKey
from restaurants.tenancy import acting_for
from tests import factories
from tests.partners import Partner, key_of
from tests.people import signed_in
from tests.restaurants.test_team import FILE, invited, member, page, role_in


@pytest.mark.parametrize("gone", ["removed", "demoted"])
def test_what_somebody_made_while_they_might_ends_with_that(
    client: Client, alicia: Person, diego: Person, huaca: Restaurant, gone: str
) -> None:
    """Also when their address is another one by then."""
    elena = factories.person("Elena")
    factories.let_in(huaca, elena, Role.ADMINISTRATOR)
    theirs = signed_in(Client(), elena)
    link = invited(theirs, huaca, diego.email, Role.ADMINISTRATOR)
    issued = theirs.post(page(huaca, "issue_key"), {"name": "Caja", "days": "365", "scope": "read"})
    key = issued.content.decode().partition("data-secret>")[2].partition("<")[0]
    Person.objects.filter(pk=elena.pk).update(email="otra@example.pe")
    worked = Partner(key).read("restaurants").status_code
    signed_in(client, alicia)

    if gone == "removed":
        client.post(page(huaca, "remove_member", member=member(huaca, elena)))
    else:
        client.post(page(huaca, "change_role", member=member(huaca, elena)), {"role": "reader"})
    client.force_login(diego)
    accepted = client.post(link).status_code

    assert (worked, Partner(key).read("restaurants").status_code, accepted) == (200, 401, 404)
    assert role_in(huaca, diego) is None


def test_an_invitation_stands_only_while_its_sender_might_send_it(
    client: Client, alicia: Person, diego: Person, huaca: Restaurant
) -> None:
    link = invited(signed_in(client, alicia), huaca, diego.email)
    with acting_for(huaca.pk):
        Membership.objects.of(huaca).filter(person=alicia).update(role=Role.READER)  # however it came to be
    client.force_login(diego)

    assert client.post(link).status_code == 404


@pytest.mark.parametrize("act", ["role", "remove", "invite", "key", "revoke", "file", "confirm", "days"])
def test_an_act_that_began_before_its_person_was_removed_does_nothing(
    huaca: Restaurant, bruno: Person, act: str
) -> None:
    elena, now = factories.person("Elena"), timezone.now()
    factories.let_in(huaca, elena, Role.ADMINISTRATOR)
    actor, other = Actor(elena.email, person_id=elena.pk), member(huaca, bruno)
    kept, _ = uploads.record_upload(restaurant=huaca, name="a.csv", chunks=[FILE], now=now, actor=actor)
    with acting_for(huaca.pk):
        Membership.objects.of(huaca).filter(person=elena).delete()
    acts: dict[str, Callable[[], object]] = {
        "role": lambda: team.change_role(
            restaurant=huaca, actor=actor, member_id=other, role=Role.ADMINISTRATOR, now=now
        ),
        "remove": lambda: team.remove(restaurant=huaca, actor=actor, member_id=other, now=now),
        "invite": lambda: invitations.invite(
            restaurant=huaca, actor=actor, email="x@example.pe", role=Role.STAFF, link=str, now=now
        ),
        "key": lambda: keys.issue_key(restaurant=huaca, name="x", scopes=[Scope.READ], now=now, actor=actor),
        "revoke": lambda: keys.revoke_key(restaurant=huaca, key_id=1, now=now, actor=actor),
        "file": lambda: uploads.record_upload(
            restaurant=huaca, name="b.csv", chunks=[FILE, b"x"], now=now, actor=actor
        ),
        "confirm": lambda: uploads.confirm_upload(restaurant=huaca, upload=kept, now=now, actor=actor),
        "days": lambda: team.set_second_factor_days(restaurant=huaca, actor=actor, days=60, now=now),
    }

    with pytest.raises(NoLongerAllowed):
        acts[act]()

    assert role_in(huaca, bruno) == Role.READER


@pytest.mark.parametrize("ended", ["revoked", "over", "another house's"])
def test_an_act_of_a_key_that_ended_meanwhile_does_nothing(huaca: Restaurant, cantuta: Restaurant, ended: str) -> None:
    house, now = cantuta if ended == "another house's" else huaca, timezone.now()
    key_of(house)
    with acting_for(house.pk):
        key = ApiKey.objects.of(house).get()
        if ended == "revoked":
            ApiKey.objects.of(house).update(revoked_at=now)
        elif ended == "over":
            ApiKey.objects.of(house).update(expires_at=now)

    with pytest.raises(UnknownKey):
        uploads.record_upload(
            restaurant=huaca, name="a.csv", chunks=[FILE], now=now, actor=Actor(key.prefix, key_id=key.pk)
        )

    with acting_for(huaca.pk):
        assert not Upload.objects.of(huaca).exists()


def test_whoever_is_no_person_no_key_and_no_operator_decides_nothing(huaca: Restaurant) -> None:
    """Not by an owner's address either: who somebody is, is a number, and an address can be written by anybody."""
    with pytest.raises(NoLongerAllowed):
        uploads.record_upload(
            restaurant=huaca, name="a.csv", chunks=[FILE], now=timezone.now(), actor=Actor("alicia@example.pe")
        )


def test_a_key_decides_nothing_about_owners(huaca: Restaurant, bruno: Person) -> None:
    key_of(huaca)
    with acting_for(huaca.pk):
        key = ApiKey.objects.of(huaca).get()

    with pytest.raises(team.OwnersOnly):
        team.change_role(
            restaurant=huaca,
            actor=Actor(key.prefix, key_id=key.pk),
            member_id=member(huaca, bruno),
            role=Role.OWNER,
            now=timezone.now(),
        )


def test_a_letter_is_not_sent_again_and_again(client: Client, alicia: Person, huaca: Restaurant) -> None:
    invited(signed_in(client, alicia), huaca, "nueva@example.pe")
    with acting_for(huaca.pk):
        number = Invitation.objects.of(huaca).get().pk

    answers = [client.post(page(huaca, "invite_again", invitation=number)) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {429}
    assert 290 < int(answers[0].headers["Retry-After"]) <= 300
    assert len(mail.outbox) == 1


def test_withdrawing_a_letter_and_inviting_anew_sends_no_faster(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    invited(signed_in(client, alicia), huaca, "nueva@example.pe")
    with acting_for(huaca.pk):
        number = Invitation.objects.of(huaca).get().pk
    client.post(page(huaca, "invitation_withdraw", invitation=number))

    again = client.post(page(huaca, "invite"), {"email": "nueva@example.pe", "role": "staff"})
    another = client.post(page(huaca, "invite"), {"email": "otra@example.pe", "role": "staff"})

    assert (again.status_code, another.status_code) == (429, 302)
    assert [message.to for message in mail.outbox] == [["nueva@example.pe"], ["otra@example.pe"]]


def test_a_letter_that_just_left_says_how_long_to_wait(huaca: Restaurant, alicia: Person) -> None:
    actor, now = Actor(alicia.email, person_id=alicia.pk), timezone.now()
    invitations.invite(restaurant=huaca, actor=actor, email="nueva@example.pe", role=Role.STAFF, link=str, now=now)
    with acting_for(huaca.pk):
        number = Invitation.objects.of(huaca).get().pk

    with pytest.raises(invitations.JustSent) as again:
        invitations.send_again(
            restaurant=huaca, actor=actor, invitation_id=number, link=str, now=now + timedelta(minutes=2)
        )
    invitations.send_again(restaurant=huaca, actor=actor, invitation_id=number, link=str, now=now + invitations.APART)

    assert again.value.data["retry_after"] == 180


def test_an_administrator_neither_resends_nor_withdraws_an_owners_letter_to_an_owner(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    invited(signed_in(client, alicia), huaca, "socia@example.pe", Role.OWNER)
    elena = factories.person("Elena")
    factories.let_in(huaca, elena, Role.ADMINISTRATOR)
    with acting_for(huaca.pk):
        number = Invitation.objects.of(huaca).get().pk
    signed_in(client, elena)

    answers = [client.post(page(huaca, view, invitation=number)) for view in ("invite_again", "invitation_withdraw")]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_the_password_step_names_who_the_house_is_handed_to(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)  # a while ago

    asked = client.post(page(huaca, "hand_over", member=member(huaca, bruno)), follow=True).content.decode()
    other = client.get(reverse("account_reauthenticate"), {"next": page(huaca, "keys")}).content.decode()

    assert f"Va a ceder la propiedad de Huaca a {bruno.email}." in asked
    assert "Va a ceder" not in other
