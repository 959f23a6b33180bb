"""People at a browser."""

from __future__ import annotations

import time

from django.test import Client

from restaurants.models import Person


def signed_in(client: Client, person: Person) -> Client:
    """The client of a person who said their password again a moment ago, so that nothing asks for it now."""
    client.force_login(person)
    session = client.session
    said = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [said]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
