"""What somebody who was asked to join knows of it: before any tenant is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from ml.errors import GourmetError
from restaurants.models import Person, Role
from restaurants.services.keys import digest_of


class NoSuchInvitation(GourmetError):
    code = "no_such_invitation"
    es = "Esta invitación no existe, ya se usó, se retiró o venció. Pida otra."
    en = "This invitation does not exist, was used, was withdrawn or has ended. Ask for another."


@dataclass(frozen=True)
class Letter:
    """What is known of an invitation to whoever holds its link."""

    restaurant_id: int
    invitation_id: int
    email: str
    role: Role
    restaurant: str
    invited_by: str


def letter_of(secret: str) -> Letter:
    """What a link is about, by one SECURITY DEFINER function. Raises ``NoSuchInvitation``."""
    found = _letters("SELECT * FROM invitation_held(%s)", digest_of(secret))
    if not found:
        raise NoSuchInvitation
    return found[0]


def letters_for(person: Person) -> list[Letter]:
    """Those that wait for the person, if they confirmed the address: without the link it says alone who they are."""
    return _letters("SELECT * FROM invitations_for(%s)", person.pk)


def _letters(question: str, about: str | int) -> list[Letter]:
    with connection.cursor() as cursor:
        cursor.execute(question, [about])
        rows = cursor.fetchall()
    return [Letter(house, number, email, Role(role), name, by) for house, number, email, role, name, by in rows]
