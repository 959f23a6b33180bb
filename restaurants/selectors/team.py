"""Who belongs to a restaurant, who is invited, and what each role may do, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from restaurants.capabilities import MAY, Capability, may
from restaurants.models import Invitation, Membership, Person, Restaurant, Role

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Member:
    id: int
    name: str
    email: str
    role: Role
    since: datetime
    is_you: bool
    may_change: bool  # by the one who looks
    second_factor: bool


@dataclass(frozen=True)
class Waiting:
    """An invitation nobody has accepted; ``ended`` when its link opens nothing any more."""

    id: int
    email: str
    role: Role
    invited_by: str
    sent_at: datetime
    expires_at: datetime
    ended: bool


@dataclass(frozen=True)
class TeamPage:
    """``members`` and ``waiting`` are empty for whoever may not manage people: addresses are not everybody's."""

    you: Role
    members: list[Member]
    waiting: list[Waiting]
    offered: list[Role]
    capabilities: list[tuple[Capability, list[bool]]]

    @property
    def roles(self) -> list[Role]:
        return list(Role)

    @property
    def heirs(self) -> list[Member]:
        """Whom the restaurant may be handed to."""
        return [member for member in self.members if not member.is_you]


def team_of(restaurant: Restaurant, *, person: Person, role: Role, now: datetime) -> TeamPage:
    """What one who belongs may see of the others."""
    manages = may(role, Capability.PEOPLE)
    owns = may(role, Capability.OWN)
    return TeamPage(
        you=role,
        members=_members(restaurant, person, owns=owns) if manages else [],
        waiting=_waiting(restaurant, now) if manages else [],
        offered=[one for one in Role if owns or one != Role.OWNER],
        capabilities=[(one, [one in MAY[each] for each in Role]) for one in Capability],
    )


def email_of(restaurant: Restaurant, member_id: int) -> str:
    """The address of one of the team; "" where there is no such member."""
    member = Membership.objects.of(restaurant).filter(pk=member_id)
    return member.values_list("person__email", flat=True).first() or ""


def email_invited(restaurant: Restaurant, invitation_id: int) -> str:
    """The address that an invitation is for; "" where there is no such invitation."""
    letter = Invitation.objects.of(restaurant).filter(pk=invitation_id)
    return letter.values_list("email", flat=True).first() or ""


def _members(restaurant: Restaurant, person: Person, *, owns: bool) -> list[Member]:
    order = {role: place for place, role in enumerate(Role)}
    rows = list(Membership.objects.of(restaurant).select_related("person"))
    people = [row.person_id for row in rows]
    protected = set(Authenticator.objects.filter(user__in=people, type__in=FACTORS).values_list("user_id", flat=True))
    found = [
        Member(
            id=row.pk,
            name=row.person.name,
            email=row.person.email,
            role=Role(row.role),
            since=row.since,
            is_you=row.person_id == person.pk,
            may_change=row.person_id != person.pk and (owns or row.role != Role.OWNER),
            second_factor=row.person_id in protected,
        )
        for row in rows
    ]
    return sorted(found, key=lambda member: (order[member.role], member.email))


def _waiting(restaurant: Restaurant, now: datetime) -> list[Waiting]:
    rows = Invitation.objects.of(restaurant).filter(accepted_at=None, withdrawn_at=None).order_by("-sent_at", "pk")
    return [
        Waiting(row.pk, row.email, Role(row.role), row.invited_by, row.sent_at, row.expires_at, row.expires_at <= now)
        for row in rows
    ]
