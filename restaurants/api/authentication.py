"""Sign-in by key: ``Authorization: Bearer gk_...``; the tenant comes from the key, never from what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from restaurants.services import keys
from restaurants.services.deciding import UnknownKey
from restaurants.services.keys import digest_of
from restaurants.tenancy import Holder, acting_for_holder

CHALLENGE = 'Bearer realm="gourmet"'


@dataclass(frozen=True)
class Partner(Holder):
    """Whoever holds a key: one restaurant, nothing else."""

    is_authenticated: ClassVar[bool] = True


def presented_digest(request: HttpRequest) -> str | None:
    """The hash of the key that was sent, or None where none was."""
    scheme, _, key = str(request.META.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return digest_of(key.strip()) if scheme.lower() == "bearer" and key.strip() else None


class ApiKeyAuthentication(BaseAuthentication):
    """Takes the holder that ``TenantAPIView`` looked up when it entered the tenant; elsewhere looks it up itself."""

    def authenticate(self, request: Request) -> tuple[Partner, None] | None:
        digest = presented_digest(request)
        if digest is None:
            return None
        if hasattr(request, "holder"):
            holder = request.holder
        else:
            with acting_for_holder(digest) as holder:
                pass
            keys.note_use(holder=holder, now=timezone.now())
        if holder is None:
            raise UnknownKey
        return Partner(**vars(holder)), None

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE
