"""Where a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.crypto import salted_hmac

from restaurants.models import Person


@dataclass(frozen=True)
class Session:
    """``mark`` is what an address calls it: a hash of its secret, where a number would count everybody's sign-ins."""

    mark: str
    address: str
    agent: str
    begun: datetime
    is_here: bool


def sessions_of(person: Person, *, here: str | None) -> list[Session]:
    """Those that are still open, this one first."""
    rows = UserSession.objects.purge_and_list(person)
    found = [Session(mark_of(row), row.ip, row.user_agent, row.created_at, row.session_key == here) for row in rows]
    return sorted(found, key=lambda session: (not session.is_here, -session.begun.timestamp()))


def mark_of(session: UserSession) -> str:
    return salted_hmac("restaurants.sessions", session.session_key, algorithm="sha256").hexdigest()[:32]
