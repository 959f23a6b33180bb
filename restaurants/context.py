"""What every page's frame shows: the restaurant, the person's role in it, and the other houses they may switch to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from restaurants.access import restaurants_of
from restaurants.capabilities import Capability, may
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
        "second_factor_due": getattr(request, "second_factor_due", None),
        "may_upload": may(role, Capability.UPLOAD),
        "may_manage_people": may(role, Capability.PEOPLE),
        "may_set_house": may(role, Capability.HOUSE),
        "may_manage_keys": may(role, Capability.KEYS),
        "may_see_guests": may(role, Capability.GUESTS),
        "may_answer_guests": may(role, Capability.PRIVACY),
        "may_read_record": may(role, Capability.RECORD),
    }
