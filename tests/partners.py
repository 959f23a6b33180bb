"""Whoever calls the API: a client that holds a key of a restaurant."""

from __future__ import annotations

from typing import Any

from django.test import Client

from restaurants.models import Restaurant, Scope
from restaurants.services import keys
from tests.factories import NOW


class Partner(Client):
    """Django's client, signed in by key; answers are read with ``.json()``."""

    def __init__(self, key: str | None, **options: Any) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        super().__init__(headers=headers | {"accept-language": "en"}, **options)

    def ask(self, address: str, body: object, **headers: str) -> Any:
        """POST as JSON."""
        return self.post(f"/api/v1/{address}", data=body, content_type="application/json", headers=headers)

    def read(self, address: str, **query: Any) -> Any:
        return self.get(f"/api/v1/{address}", data=query)


def key_of(restaurant: Restaurant, *scopes: Scope) -> str:
    """A key with these scopes, or with all of them."""
    return keys.issue_key(restaurant=restaurant, name="Integración", scopes=scopes or list(Scope), now=NOW)


def partner_of(restaurant: Restaurant, *scopes: Scope, **options: Any) -> Partner:
    return Partner(key_of(restaurant, *scopes), **options)
