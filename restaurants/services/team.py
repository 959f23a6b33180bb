"""Who belongs to a restaurant: roles changed, people removed, leaving, handing over. Each act is on record.

A restaurant always has an owner, and only an owner makes, changes or unmakes one: the restaurant's row is locked while
that is decided, so two who act at once can't leave it without.
"""

from __future__ import annotations

from datetime import datetime

from ml.errors import GourmetError
from restaurants.capabilities import Capability, may
from restaurants.models import ApiKey, Invitation, Membership, Person, Restaurant, Role
from restaurants.services.audit import Actor, note
from restaurants.services.deciding import deciding

LONGEST_GRACE = 60  # days


class NoSuchMember(GourmetError):
    code = "no_such_member"
    es = "Esa persona no está en el equipo."
    en = "That person is not on the team."


class OwnersOnly(GourmetError):
    code = "owners_only"
    es = "Solo un propietario puede nombrar, cambiar o quitar a un propietario."
    en = "Only an owner can name, change or remove an owner."


class LastOwner(GourmetError):
    code = "last_owner"
    es = "Es el único propietario. Antes, ceda la propiedad o nombre a otro."
    en = "This is the only owner. Hand the restaurant over or name another one first."


class TooLong(GourmetError):
    code = "too_long"
    es = "El plazo va de 0 a {most} días."
    en = "The term is 0 to {most} days."


class NotToOneself(GourmetError):
    code = "not_to_oneself"
    es = "Elija a otra persona del equipo."
    en = "Choose another person of the team."


def change_role(*, restaurant: Restaurant, actor: Actor, member_id: int, role: Role, now: datetime) -> None:
    """Keys and invitations go with the right to have made them. Raises ``NoSuchMember``, ``OwnersOnly``,
    ``LastOwner``, ``NoLongerAllowed``."""
    with deciding(restaurant, actor, Capability.PEOPLE) as by:
        member = _member(restaurant, member_id)
        before = Role(member.role)
        if role == before:
            return
        owners_decide_on_owners(by, before, role)
        if before == Role.OWNER:
            _another_owner_stays(restaurant, member)
        Membership.objects.of(restaurant).filter(pk=member.pk).update(role=role)
        ended = {} if may(role, Capability.KEYS) else _end_keys_and_letters(restaurant, member, now)
        was, about = {"role": before, **ended}, member.person.email
        note(
            restaurant=restaurant,
            actor=actor,
            what="role_changed",
            about=about,
            before=was,
            after={"role": role},
            now=now,
        )


def remove(*, restaurant: Restaurant, actor: Actor, member_id: int, now: datetime) -> None:
    """From the next request on; the keys that the person issued and the invitations that they sent end too. Raises as
    ``change_role`` does."""
    with deciding(restaurant, actor, Capability.PEOPLE) as by:
        member = _member(restaurant, member_id)
        owners_decide_on_owners(by, Role(member.role))
        _gone(restaurant, member, actor, "member_removed", now)


def leave(*, restaurant: Restaurant, actor: Actor, person: Person, now: datetime) -> None:
    """Raises ``NoSuchMember``, ``LastOwner``."""
    with deciding(restaurant, actor, Capability.READ):
        _gone(restaurant, _member_of(restaurant, person), actor, "member_left", now)


def hand_over(*, restaurant: Restaurant, actor: Actor, person: Person, to_member_id: int, now: datetime) -> None:
    """The other one owns it, and who owned it stays as administrator. Raises ``NoSuchMember``, ``NotToOneself``,
    ``NoLongerAllowed``."""
    with deciding(restaurant, actor, Capability.OWN):
        mine, theirs = _member_of(restaurant, person), _member(restaurant, to_member_id)
        if mine.pk == theirs.pk:
            raise NotToOneself
        members = Membership.objects.of(restaurant)
        members.filter(pk=theirs.pk).update(role=Role.OWNER)
        members.filter(pk=mine.pk).update(role=Role.ADMINISTRATOR)
        owners = {"before": {"owner": person.email}, "after": {"owner": theirs.person.email}}
        note(restaurant=restaurant, actor=actor, what="handed_over", about=theirs.person.email, now=now, **owners)


def set_second_factor_days(*, restaurant: Restaurant, actor: Actor, days: int, now: datetime) -> None:
    """How long an owner or administrator may go without a second factor, since they joined. Raises ``TooLong``."""
    if not 0 <= days <= LONGEST_GRACE:
        raise TooLong(most=LONGEST_GRACE)
    with deciding(restaurant, actor, Capability.PEOPLE):
        house = Restaurant.objects.filter(pk=restaurant.pk)
        before, after = {"days": house.get().second_factor_days}, {"days": days}
        house.update(second_factor_days=days)
        note(restaurant=restaurant, actor=actor, what="second_factor_days_set", before=before, after=after, now=now)


def _gone(restaurant: Restaurant, member: Membership, actor: Actor, what: str, now: datetime) -> None:
    if member.role == Role.OWNER:
        _another_owner_stays(restaurant, member)
    ended = _end_keys_and_letters(restaurant, member, now)
    Membership.objects.of(restaurant).filter(pk=member.pk).delete()
    before = {"role": member.role, **ended}
    note(restaurant=restaurant, actor=actor, what=what, about=member.person.email, before=before, now=now)


def _end_keys_and_letters(restaurant: Restaurant, member: Membership, now: datetime) -> dict[str, int]:
    """What the person made while they might ends with that; how many of each, for the record."""
    letters = Invitation.objects.of(restaurant).filter(inviter=member.person, accepted_at=None, withdrawn_at=None)
    keys = ApiKey.objects.of(restaurant).filter(issuer=member.person, revoked_at=None)
    return {"keys_revoked": keys.update(revoked_at=now), "letters_withdrawn": letters.update(withdrawn_at=now)}


def _member(restaurant: Restaurant, member_id: int) -> Membership:
    member = Membership.objects.of(restaurant).select_related("person").filter(pk=member_id).first()
    if member is None:
        raise NoSuchMember
    return member


def _member_of(restaurant: Restaurant, person: Person) -> Membership:
    member = Membership.objects.of(restaurant).select_related("person").filter(person=person).first()
    if member is None:
        raise NoSuchMember
    return member


def owners_decide_on_owners(by: Role, *roles: Role) -> None:
    """Whoever makes, changes, removes or invites one. Raises ``OwnersOnly``."""
    if Role.OWNER in roles and not may(by, Capability.OWN):
        raise OwnersOnly


def _another_owner_stays(restaurant: Restaurant, member: Membership) -> None:
    if not Membership.objects.of(restaurant).filter(role=Role.OWNER).exclude(pk=member.pk).exists():
        raise LastOwner
