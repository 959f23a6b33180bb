"""Signing out elsewhere."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from ml.errors import GourmetError
from restaurants.models import Person


class NoSuchSession(GourmetError):
    code = "no_such_session"
    es = "Esa sesión ya no está abierta."
    en = "That session is not open any more."


def end_session(*, person: Person, session_id: int) -> None:
    """Its next request is nobody's. Raises ``NoSuchSession``, also for another person's."""
    session = UserSession.objects.filter(user=person, pk=session_id).first()
    if session is None:
        raise NoSuchSession
    session.end()
