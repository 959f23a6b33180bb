"""What every page's frame shows: the restaurant, the person's role in it, and the other houses they may switch to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from restaurants.access import MAY_UPLOAD, restaurants_of
from restaurants.models import Person


def house(request: HttpRequest) -> dict[str, Any]:
    restaurant = getattr(request, "restaurant", None)
    person = getattr(request, "user", None)
    if restaurant is None or not isinstance(person, Person):
        return {}
    role = getattr(request, "role", None)
    return {
        "restaurant": restaurant,
        "role": role,
        "houses": restaurants_of(person),
        "may_upload": role in MAY_UPLOAD,
    }
