"""What a second factor that was just switched on ends: all that a password alone had opened."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from restaurants.models import Person
from restaurants.services.sessions import end_others


def switched_on(sender: Any, request: HttpRequest, user: Person, authenticator: Authenticator, **more: Any) -> None:
    """The library's only word of it is a signal. The other sessions end; here a password said again counts no more,
    and the factor, which was shown to switch it on, does."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    end_others(person=user, here=request.session.session_key)
    before = [one for one in get_authentication_records(request, user) if not one.get("reauthenticated")]
    shown = {"method": "mfa", "at": time.time(), "id": authenticator.pk, "type": authenticator.type}
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*before, shown | {"reauthenticated": True}]
