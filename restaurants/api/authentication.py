"""Sign-in by key: ``Authorization: Bearer gk_live_...``; the tenant comes from the key, never from what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from restaurants.services.deciding import UnknownKey
from restaurants.services.keys import digest_of
from restaurants.tenancy import Holder

CHALLENGE = 'Bearer realm="gourmet"'
SANDBOX_HEADER = "Gourmet-Sandbox"


@dataclass(frozen=True)
class Partner(Holder):
    """Whoever holds a key: one restaurant, nothing else."""

    is_authenticated: ClassVar[bool] = True


def presented_digest(request: HttpRequest) -> str | None:
    """The hash of the key that was sent, or None where none was."""
    scheme, _, key = str(request.META.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return digest_of(key.strip()) if scheme.lower() == "bearer" and key.strip() else None


def sandbox_headers(request: HttpRequest) -> dict[str, str]:
    """What every answer says to a key of a simulated restaurant, however the request ended; nothing to others."""
    holder: Holder | None = getattr(request, "holder", None)
    return {SANDBOX_HEADER: "true"} if holder is not None and holder.sandbox else {}


class ApiKeyAuthentication(BaseAuthentication):
    """Takes the holder that the view looked up before all else (``restaurants.api.base``)."""

    def authenticate(self, request: Request) -> tuple[Partner, None] | None:
        if presented_digest(request) is None:
            return None
        holder: Holder | None = getattr(request, "holder", None)
        if holder is None:
            raise UnknownKey
        return Partner(**vars(holder)), None

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE
