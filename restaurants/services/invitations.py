"""Asking somebody by e-mail to join: sent, sent again, withdrawn, accepted."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db.models import Max, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ml.errors import GourmetError
from restaurants.capabilities import Capability, may
from restaurants.models import Invitation, Membership, Person, Restaurant, Role
from restaurants.selectors.letters import Letter, NoSuchInvitation, letter_of, letters_for
from restaurants.services.audit import Actor, note
from restaurants.services.deciding import deciding
from restaurants.services.keys import digest_of
from restaurants.services.locking import lock
from restaurants.services.team import owners_decide_on_owners
from restaurants.tenancy import acting_for

GOOD_FOR = timedelta(days=7)
APART = timedelta(minutes=5)  # between two mails of a house to one address
MOST_OPEN = 50  # invitations of one restaurant that wait at once

Link = Callable[[str], str]  # the secret of an invitation -> the address that accepts it


class AlreadyMember(GourmetError):
    code = "already_member"
    es = "{email} ya está en el equipo."
    en = "{email} is on the team already."


class AlreadyInvited(GourmetError):
    code = "already_invited"
    es = "{email} ya tiene una invitación abierta: reenvíela."
    en = "{email} has an open invitation already: send it again."


class TooManyInvitations(GourmetError):
    code = "too_many_invitations"
    es = "Ya esperan {limit} invitaciones. Retire las que no sirvan."
    en = "{limit} invitations are waiting already. Withdraw those of no use."


class JustSent(GourmetError):
    code = "just_sent"
    es = "La invitación a {email} acaba de salir. Espere unos minutos antes de reenviarla."
    en = "The invitation to {email} has just been sent. Wait some minutes before you send it again."


class ForSomebodyElse(GourmetError):
    code = "for_somebody_else"
    es = "Esta invitación es para otro correo. Entre con la cuenta de ese correo."
    en = "This invitation is for another address. Sign in with that address."


class MailNotSent(GourmetError):
    code = "mail_not_sent"
    es = "La invitación está hecha, pero el correo a {email} no salió. Reenvíela en unos minutos."
    en = "The invitation is made, but the mail to {email} was not sent. Send it again in some minutes."


def invite(*, restaurant: Restaurant, actor: Actor, email: str, role: Role, link: Link, now: datetime) -> None:
    """Raises ``NoLongerAllowed``, ``OwnersOnly``, ``AlreadyMember``, ``AlreadyInvited``, ``TooManyInvitations``,
    ``JustSent``, ``MailNotSent``."""
    email, secret = email.strip().lower(), _secret()
    with deciding(restaurant, actor, Capability.PEOPLE) as by:
        owners_decide_on_owners(by, role)
        if Membership.objects.of(restaurant).filter(person__email=email).exists():
            raise AlreadyMember(email=email)
        waiting = _open(restaurant)
        if waiting.filter(email=email, expires_at__gt=now).exists():
            raise AlreadyInvited(email=email)
        waiting.filter(email=email).update(withdrawn_at=now)  # an ended one makes room
        if waiting.count() >= MOST_OPEN:
            raise TooManyInvitations(limit=MOST_OPEN)
        _not_just_sent(restaurant, email, now)
        Invitation.objects.of(restaurant).create(
            restaurant=restaurant,
            email=email,
            role=role,
            digest=digest_of(secret),
            invited_by=actor.who,
            inviter_id=actor.person_id,
            created_at=now,
            sent_at=now,
            expires_at=now + GOOD_FOR,
        )
        note(restaurant=restaurant, actor=actor, what="invited", about=email, after={"role": role}, now=now)
    _send(restaurant, email, role, actor, link(secret))


def send_again(*, restaurant: Restaurant, actor: Actor, invitation_id: int, link: Link, now: datetime) -> str:
    """With a new link; the one before no longer opens. Gives the address it went to. Raises ``NoSuchInvitation``,
    ``OwnersOnly``, ``JustSent``, ``MailNotSent``."""
    secret = _secret()
    with deciding(restaurant, actor, Capability.PEOPLE) as by:
        invitation = _open(restaurant).filter(pk=invitation_id).first()
        if invitation is None:
            raise NoSuchInvitation
        owners_decide_on_owners(by, Role(invitation.role))
        _not_just_sent(restaurant, invitation.email, now)
        _open(restaurant).filter(pk=invitation.pk).update(
            digest=digest_of(secret),
            sent_at=now,
            expires_at=now + GOOD_FOR,
            invited_by=actor.who,
            inviter_id=actor.person_id,
        )
        note(restaurant=restaurant, actor=actor, what="invited_again", about=invitation.email, now=now)
    _send(restaurant, invitation.email, Role(invitation.role), actor, link(secret))
    return invitation.email


def withdraw(*, restaurant: Restaurant, actor: Actor, invitation_id: int, now: datetime) -> None:
    """Its link opens nothing from now on. Raises ``NoSuchInvitation``."""
    with deciding(restaurant, actor, Capability.PEOPLE) as by:
        invitation = _open(restaurant).filter(pk=invitation_id).first()
        owners_decide_on_owners(by, Role(invitation.role) if invitation else Role.READER)
        if invitation is None or not _open(restaurant).filter(pk=invitation_id).update(withdrawn_at=now):
            raise NoSuchInvitation
        note(restaurant=restaurant, actor=actor, what="invitation_withdrawn", about=invitation.email, now=now)


def accept(*, secret: str, person: Person, actor: Actor, now: datetime) -> Restaurant:
    """The person joins with the role of the letter; whoever is there already stays what they are.

    Raises ``NoSuchInvitation``, ``ForSomebodyElse``, ``AlreadyMember``.
    """
    letter = letter_of(secret)
    if letter.email != person.email.lower():
        raise ForSomebodyElse
    return _join(letter, person, actor, now, digest=digest_of(secret))


def accept_waiting(*, invitation_id: int, person: Person, actor: Actor, now: datetime) -> Restaurant:
    """As ``accept``, without the link: by the address that the person confirmed.

    Raises ``NoSuchInvitation``, also for one that waits for somebody else, and ``AlreadyMember``.
    """
    letter = next((one for one in letters_for(person) if one.invitation_id == invitation_id), None)
    if letter is None:
        raise NoSuchInvitation
    return _join(letter, person, actor, now)


def _join(letter: Letter, person: Person, actor: Actor, now: datetime, **held: str) -> Restaurant:
    """``held`` is what the invitation must still be, besides open and of this address."""
    with acting_for(letter.restaurant_id):
        restaurant = lock(letter.restaurant_id)
        mine = _open(restaurant).filter(pk=letter.invitation_id, email=letter.email, expires_at__gt=now, **held)
        invitation = mine.first()
        if invitation is None or not _still_stands(restaurant, invitation) or not mine.update(accepted_at=now):
            raise NoSuchInvitation
        _, new = Membership.objects.of(restaurant).get_or_create(
            restaurant=restaurant, person=person, defaults={"role": invitation.role, "since": now}
        )
        if not new:
            raise AlreadyMember(email=person.email)
        joined = {"role": invitation.role, "invited_by": invitation.invited_by}
        note(restaurant=restaurant, actor=actor, what="joined", about=person.email, after=joined, now=now)
    return restaurant


def _still_stands(restaurant: Restaurant, invitation: Invitation) -> bool:
    """Whether whoever sent it might send it now."""
    if invitation.inviter_id is None:
        return False
    inviter = Membership.objects.of(restaurant).filter(person_id=invitation.inviter_id).first()
    needed = Capability.OWN if invitation.role == Role.OWNER else Capability.PEOPLE
    return inviter is not None and may(Role(inviter.role), needed)


def _not_just_sent(restaurant: Restaurant, email: str, now: datetime) -> None:
    """Also by an invitation that was withdrawn since: withdrawing and inviting anew sends no faster."""
    lately = Invitation.objects.of(restaurant).filter(email=email, sent_at__gt=now - APART)
    last = lately.aggregate(last=Max("sent_at"))["last"]
    if last is not None:
        raise JustSent(email=email, retry_after=ceil((last + APART - now).total_seconds()))


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _open(restaurant: Restaurant) -> QuerySet[Invitation]:
    return Invitation.objects.of(restaurant).filter(accepted_at=None, withdrawn_at=None)


def _send(restaurant: Restaurant, email: str, role: Role, actor: Actor, address: str) -> None:
    """After the commit: no mail of what was not kept."""
    words: dict[str, object] = {"restaurant": restaurant.name, "role": role.label, "who": actor.who, "address": address}
    words["days"] = GOOD_FOR.days
    try:
        send_mail(
            _("%(restaurant)s lo invita a Gourmet") % words,
            render_to_string("restaurants/email/invitation.txt", words),
            None,
            [email],
        )
    except (OSError, SMTPException) as error:
        raise MailNotSent(email=email, retry_after=int(APART.total_seconds())) from error
