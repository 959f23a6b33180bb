"""Who belongs to a restaurant: invited, changed, removed, leaving, handing over; and each act on record."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from restaurants.models import ApiKey, AuditEntry, Invitation, Membership, Person, Restaurant, Role, Scope
from restaurants.services import invitations, keys, team
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for
from tests import factories
from tests.partners import Partner
from tests.people import signed_in

FILE = b"Fecha,Plato,Total\n01/10/2025,Lomo,48.00\n02/10/2025,Lomo,48.00\n"


def role_in(restaurant: Restaurant, person: Person) -> str | None:
    with acting_for(restaurant.pk):
        return Membership.objects.of(restaurant).filter(person=person).values_list("role", flat=True).first()


def member(restaurant: Restaurant, person: Person) -> int:
    with acting_for(restaurant.pk):
        return Membership.objects.of(restaurant).get(person=person).pk


def acts(restaurant: Restaurant) -> list[tuple[str, str, str]]:
    with acting_for(restaurant.pk):
        rows = AuditEntry.objects.of(restaurant).exclude(what="let_in").order_by("pk")
        return [(row.who, row.what, row.about) for row in rows]


def page(restaurant: Restaurant, view: str = "team", **more: int) -> str:
    return reverse(view, kwargs={"slug": restaurant.slug, **more})


def invited(client: Client, restaurant: Restaurant, email: str, role: Role = Role.STAFF) -> str:
    """The address in the mail that an invitation sent."""
    client.post(page(restaurant, "invite"), {"email": email, "role": role})
    link: str = re.findall(r"http://testserver(/join/\S+)", str(mail.outbox[-1].body))[0]
    return link


def test_an_invitation_lets_the_person_of_its_address_in_with_its_role(
    client: Client, alicia: Person, diego: Person, huaca: Restaurant
) -> None:
    link = invited(signed_in(client, alicia), huaca, "Diego@Example.pe", Role.ANALYST)
    shown = Client().get(link).content.decode()
    client.force_login(diego)

    joined = client.post(link)

    assert mail.outbox[-1].to == ["diego@example.pe"]
    assert "Analista" in shown
    assert joined.headers["Location"] == page(huaca, "overview")
    assert role_in(huaca, diego) == Role.ANALYST
    assert acts(huaca) == [(alicia.email, "invited", diego.email), (diego.email, "joined", diego.email)]


def test_an_invitation_opens_once_and_not_for_another_person(
    client: Client, alicia: Person, diego: Person, carla: Person, huaca: Restaurant
) -> None:
    link = invited(signed_in(client, alicia), huaca, diego.email)

    client.force_login(carla)
    for_another = client.post(link).status_code
    client.force_login(diego)
    client.post(link)
    client.post(page(huaca, "leave"))
    twice = client.post(link).status_code

    assert (for_another, twice) == (403, 404)
    assert role_in(huaca, carla) is None


@pytest.mark.parametrize("ended", ["withdrawn", "expired", "sent again", "never"])
def test_a_link_that_is_over_looks_like_one_that_never_was(
    client: Client, alicia: Person, diego: Person, huaca: Restaurant, ended: str
) -> None:
    link = invited(signed_in(client, alicia), huaca, diego.email)
    with acting_for(huaca.pk):
        invitation = Invitation.objects.of(huaca).get()
    if ended == "withdrawn":
        client.post(page(huaca, "invitation_withdraw", invitation=invitation.pk))
    elif ended == "expired":
        with acting_for(huaca.pk):
            Invitation.objects.of(huaca).update(expires_at=timezone.now() - timedelta(seconds=1))
    elif ended == "sent again":
        with acting_for(huaca.pk):
            Invitation.objects.of(huaca).update(sent_at=timezone.now() - timedelta(hours=1))
        client.post(page(huaca, "invite_again", invitation=invitation.pk))
    else:
        link = "/join/nothing/"
    client.force_login(diego)

    seen, accepted = client.get(link), client.post(link)

    assert (seen.status_code, accepted.status_code) == (404, 404)
    assert role_in(huaca, diego) is None


def test_the_secret_of_an_invitation_is_not_kept(client: Client, alicia: Person, huaca: Restaurant) -> None:
    link = invited(signed_in(client, alicia), huaca, "nueva@example.pe")

    secret = link.removeprefix("/join/").removesuffix("/")
    with acting_for(huaca.pk):
        kept = Invitation.objects.of(huaca).values().get()

    assert len(secret) >= 43  # 256 bits
    assert secret not in str(kept)


def test_an_address_has_one_open_invitation_and_a_member_none(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia)
    invited(client, huaca, "nueva@example.pe")

    again = client.post(page(huaca, "invite"), {"email": "nueva@example.pe", "role": "staff"})
    member_already = client.post(page(huaca, "invite"), {"email": bruno.email, "role": "staff"})

    assert (again.status_code, member_already.status_code) == (409, 409)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("posted", [{"email": "nadie", "role": "staff"}, {"email": "a@example.pe", "role": "king"}, {}])
def test_what_is_no_address_or_no_role_is_a_sentence(
    client: Client, alicia: Person, huaca: Restaurant, posted: dict[str, str]
) -> None:
    answer = signed_in(client, alicia).post(page(huaca, "invite"), posted)

    assert answer.status_code == 422
    assert mail.outbox == []


def test_a_mail_that_does_not_leave_is_said_and_the_invitation_stays(
    client: Client, alicia: Person, huaca: Restaurant, settings: Any
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    settings.EMAIL_HOST = "127.0.0.1"

    answer = signed_in(client, alicia).post(page(huaca, "invite"), {"email": "nueva@example.pe", "role": "staff"})

    with acting_for(huaca.pk):
        assert Invitation.objects.of(huaca).count() == 1
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert "no salió" in answer.content.decode()


def test_an_administrator_neither_names_nor_changes_nor_removes_an_owner(huaca: Restaurant, alicia: Person) -> None:
    now, owner, elena = timezone.now(), member(huaca, alicia), factories.person("Elena")
    factories.let_in(huaca, elena, Role.ADMINISTRATOR)
    actor = Actor(elena.email, person_id=elena.pk)

    with pytest.raises(team.OwnersOnly):
        invitations.invite(restaurant=huaca, actor=actor, email="x@example.pe", role=Role.OWNER, link=str, now=now)
    with pytest.raises(team.OwnersOnly):
        team.change_role(restaurant=huaca, actor=actor, member_id=owner, role=Role.READER, now=now)
    with pytest.raises(team.OwnersOnly):
        team.remove(restaurant=huaca, actor=actor, member_id=owner, now=now)


def test_a_restaurant_keeps_an_owner(huaca: Restaurant, alicia: Person) -> None:
    now, only, actor = timezone.now(), member(huaca, alicia), Actor(alicia.email, person_id=alicia.pk)

    with pytest.raises(team.LastOwner):
        team.leave(restaurant=huaca, actor=actor, person=alicia, now=now)
    with pytest.raises(team.LastOwner):
        team.change_role(restaurant=huaca, actor=actor, member_id=only, role=Role.STAFF, now=now)

    assert role_in(huaca, alicia) == Role.OWNER


def test_handing_over_makes_the_other_one_owner(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia).post(page(huaca, "hand_over", member=member(huaca, bruno)))

    assert (role_in(huaca, alicia), role_in(huaca, bruno)) == (Role.ADMINISTRATOR, Role.OWNER)
    assert acts(huaca) == [(alicia.email, "handed_over", bruno.email)]


def test_whoever_is_removed_finds_nothing_at_the_next_request_and_their_keys_open_nothing(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    admin = factories.person("Elena")
    factories.let_in(huaca, admin, Role.ADMINISTRATOR)
    key = keys.issue_key(
        restaurant=huaca,
        name="Caja",
        scopes=[Scope.READ],
        now=timezone.now(),
        actor=Actor(admin.email, person_id=admin.pk),
    )
    theirs = Client()
    theirs.force_login(admin)
    before = theirs.get(page(huaca)).status_code, Partner(key).read("restaurants").status_code

    signed_in(client, alicia).post(page(huaca, "remove_member", member=member(huaca, admin)))

    assert before == (200, 200)
    assert theirs.get(page(huaca)).status_code == 404
    assert Partner(key).read("restaurants").status_code == 401
    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="member_removed")
        assert ApiKey.objects.of(huaca).get().revoked_at is not None
    ended = {"keys_revoked": 1, "letters_withdrawn": 0}
    assert (entry.before, entry.about) == ({"role": "administrator", **ended}, admin.email)


def test_a_changed_role_holds_from_the_next_request_and_is_on_record(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia).post(page(huaca, "change_role", member=member(huaca, bruno)), {"role": "administrator"})

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="role_changed")
    assert (entry.before, entry.after, entry.address) == ({"role": "reader"}, {"role": "administrator"}, "127.0.0.1")
    assert signed_in(client, bruno).get(page(huaca, "record")).status_code == 200


def test_the_record_says_how_many_keys_and_letters_ended_with_a_role(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    elena = factories.person("Elena")
    factories.let_in(huaca, elena, Role.ADMINISTRATOR)
    theirs = signed_in(Client(), elena)
    for name in ("Caja", "Tienda"):
        theirs.post(page(huaca, "issue_key"), {"name": name, "days": "30", "scope": "read"})
    invited(theirs, huaca, "nueva@example.pe")

    signed_in(client, alicia).post(page(huaca, "change_role", member=member(huaca, elena)), {"role": "reader"})

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="role_changed")
    assert entry.before == {"role": "administrator", "keys_revoked": 2, "letters_withdrawn": 1}
    assert entry.after == {"role": "reader"}


def test_a_letter_to_whoever_joined_meanwhile_changes_nothing_and_is_not_on_record_as_joining(
    client: Client, alicia: Person, diego: Person, huaca: Restaurant
) -> None:
    link = invited(signed_in(client, alicia), huaca, diego.email, Role.ADMINISTRATOR)
    factories.let_in(huaca, diego, Role.READER)
    client.force_login(diego)

    answer = client.post(link)

    assert (answer.status_code, role_in(huaca, diego)) == (409, Role.READER)
    assert acts(huaca) == [(alicia.email, "invited", diego.email)]


def test_somebody_of_another_house_is_nobody_here(
    client: Client, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    theirs = member(cantuta, carla)
    signed_in(client, alicia)

    answers = [
        client.post(page(huaca, view, member=number), {"role": "reader"})
        for view in ("change_role", "remove_member", "hand_over")
        for number in (theirs, 999_999)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert all("Esa persona no está en el equipo" in answer.content.decode() for answer in answers)
    assert role_in(cantuta, carla) == Role.OWNER


def test_roles_and_people_ask_for_the_password_again(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant
) -> None:
    client.force_login(alicia)

    answers = [
        client.post(page(huaca, "remove_member", member=member(huaca, bruno))),
        client.post(page(huaca, "invitation_withdraw", invitation=1)),
    ]

    assert all(answer.headers["Location"].startswith("/accounts/reauthenticate/") for answer in answers)
    assert role_in(huaca, bruno) == Role.READER


def test_a_reader_sees_what_roles_may_and_nobodys_address(client: Client, bruno: Person, huaca: Restaurant) -> None:
    client.force_login(bruno)

    seen = client.get(page(huaca)).content.decode()

    assert "Qué puede cada rol" in seen
    assert "alicia@example.pe" not in seen
