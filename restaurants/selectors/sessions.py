"""Where a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session as StoredSession
from django.utils.crypto import salted_hmac

from restaurants.devices import browser_and_system
from restaurants.models import Person


@dataclass(frozen=True)
class Session:
    """``mark`` is what an address calls it: a hash of its secret, where a number would count everybody's sign-ins."""

    mark: str
    address: str
    agent: str
    begun: datetime
    is_here: bool

    @property
    def device(self) -> str:
        return browser_and_system(self.agent)


def sessions_of(person: Person, *, here: str | None, now: datetime) -> list[Session]:
    """Those that are still open, this one first."""
    rows = _open(person, now)
    found = [Session(mark_of(row), row.ip, row.user_agent, row.created_at, row.session_key == here) for row in rows]
    return sorted(found, key=lambda session: (not session.is_here, -session.begun.timestamp()))


def _open(person: Person, now: datetime) -> list[UserSession]:
    """Not over, and not of a password before. (The library's own list deletes the others as it reads.)"""
    rows = list(UserSession.objects.filter(user=person))
    kept = StoredSession.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    said = {one.session_key: one.get_decoded().get(HASH_SESSION_KEY, "") for one in kept}
    hashes = {person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()}
    return [row for row in rows if said.get(row.session_key) in hashes]


def mark_of(session: UserSession) -> str:
    return salted_hmac("restaurants.sessions", session.session_key, algorithm="sha256").hexdigest()[:32]
