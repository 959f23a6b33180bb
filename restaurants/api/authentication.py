"""Sign-in by key: ``Authorization: Bearer gk_...``; the tenant comes from the key, never from what was sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from restaurants.services.houses import digest_of


@dataclass(frozen=True)
class Partner:
    """Whoever holds a key: one restaurant, nothing else."""

    key_id: int
    restaurant_id: int
    is_authenticated: bool = True


class ApiKeyAuthentication(BaseAuthentication):
    """The look-up before the tenant is known is one SECURITY DEFINER function: hash in, tenant out."""

    def authenticate(self, request: Request) -> tuple[Partner, None] | None:
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not key:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT key_id, restaurant_id FROM key_holder(%s)", [digest_of(key.strip())])
            row = cursor.fetchone()
        if row is None:
            raise AuthenticationFailed("La clave no existe o fue revocada.")
        return Partner(key_id=row[0], restaurant_id=row[1]), None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="gourmet"'
