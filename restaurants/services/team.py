"""Who belongs to a restaurant: roles changed, people removed, leaving, handing over. Each act is on record.

A restaurant always has an owner, and only an owner makes, changes or unmakes one: the restaurant's row is locked while
that is decided, so two who act at once can't leave it without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from ml.errors import GourmetError
from restaurants.capabilities import Capability, may
from restaurants.models import ApiKey, Membership, Person, Restaurant, Role
from restaurants.services.audit import Actor, note
from restaurants.tenancy import acting_for

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


def change_role(*, restaurant: Restaurant, actor: Actor, by: Role, member_id: int, role: Role, now: datetime) -> None:
    """Raises ``NoSuchMember``, ``OwnersOnly``, ``LastOwner``."""
    with _decided(restaurant):
        member = _member(restaurant, member_id)
        before = Role(member.role)
        if role == before:
            return
        _owners_decide_on_owners(by, before, role)
        if before == Role.OWNER:
            _another_owner_stays(restaurant, member)
        Membership.objects.of(restaurant).filter(pk=member.pk).update(role=role)
        roles = {"before": {"role": before}, "after": {"role": role}}
        note(restaurant=restaurant, actor=actor, what="role_changed", about=member.person.email, now=now, **roles)


def remove(*, restaurant: Restaurant, actor: Actor, by: Role, member_id: int, now: datetime) -> None:
    """From the next request on; the keys that the person issued end too. Raises as ``change_role`` does."""
    with _decided(restaurant):
        member = _member(restaurant, member_id)
        _owners_decide_on_owners(by, Role(member.role))
        _gone(restaurant, member, actor, "member_removed", now)


def leave(*, restaurant: Restaurant, actor: Actor, person: Person, now: datetime) -> None:
    """Raises ``NoSuchMember``, ``LastOwner``."""
    with _decided(restaurant):
        _gone(restaurant, _member_of(restaurant, person), actor, "member_left", now)


def hand_over(*, restaurant: Restaurant, actor: Actor, person: Person, to_member_id: int, now: datetime) -> None:
    """The other one owns it, and who owned it stays as administrator. Raises ``NoSuchMember``, ``NotToOneself``."""
    with _decided(restaurant):
        mine, theirs = _member_of(restaurant, person), _member(restaurant, to_member_id)
        if mine.pk == theirs.pk:
            raise NotToOneself
        if mine.role != Role.OWNER:
            raise OwnersOnly
        members = Membership.objects.of(restaurant)
        members.filter(pk=theirs.pk).update(role=Role.OWNER)
        members.filter(pk=mine.pk).update(role=Role.ADMINISTRATOR)
        owners = {"before": {"owner": person.email}, "after": {"owner": theirs.person.email}}
        note(restaurant=restaurant, actor=actor, what="handed_over", about=theirs.person.email, now=now, **owners)


def set_second_factor_days(*, restaurant: Restaurant, actor: Actor, days: int, now: datetime) -> None:
    """How long an owner or administrator may go without a second factor, since they joined. Raises ``TooLong``."""
    if not 0 <= days <= LONGEST_GRACE:
        raise TooLong(most=LONGEST_GRACE)
    with _decided(restaurant):
        before, after = {"days": restaurant.second_factor_days}, {"days": days}
        Restaurant.objects.filter(pk=restaurant.pk).update(second_factor_days=days)
        note(restaurant=restaurant, actor=actor, what="second_factor_days_set", before=before, after=after, now=now)


def _gone(restaurant: Restaurant, member: Membership, actor: Actor, what: str, now: datetime) -> None:
    if member.role == Role.OWNER:
        _another_owner_stays(restaurant, member)
    keys = ApiKey.objects.of(restaurant).filter(issued_by=member.person.email, revoked_at=None).update(revoked_at=now)
    Membership.objects.of(restaurant).filter(pk=member.pk).delete()
    before = {"role": member.role, "keys_revoked": keys}
    note(restaurant=restaurant, actor=actor, what=what, about=member.person.email, before=before, now=now)


@contextmanager
def _decided(restaurant: Restaurant) -> Iterator[None]:
    """One decision at a time on who belongs to this restaurant."""
    with acting_for(restaurant.pk):
        Restaurant.objects.select_for_update().get(pk=restaurant.pk)
        yield


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


def _owners_decide_on_owners(by: Role, *roles: Role) -> None:
    if Role.OWNER in roles and not may(by, Capability.OWN):
        raise OwnersOnly


def _another_owner_stays(restaurant: Restaurant, member: Membership) -> None:
    if not Membership.objects.of(restaurant).filter(role=Role.OWNER).exclude(pk=member.pk).exists():
        raise LastOwner
