"""Who answers for the data of a restaurant's guests: what the record of treatment can't read from what is kept."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime

from ml.errors import GourmetError
from restaurants.capabilities import Capability
from restaurants.models import Restaurant
from restaurants.models.people import RUC
from restaurants.selectors.controller import Controller, controller_of
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.deciding import deciding
from restaurants.services.quotas import room_in_record


class NotARuc(GourmetError):
    code = "not_a_ruc"
    es = "Un RUC tiene once dígitos y empieza con 10, 15, 16, 17 o 20."
    en = "A RUC has eleven digits and begins with 10, 15, 16, 17 or 20."


def set_controller(*, restaurant: Restaurant, said: Controller, now: datetime, actor: Actor = OPERATOR) -> None:
    """What did not change is not on record again. Raises ``NotARuc``, ``TooManyChanges``,
    ``NoLongerAllowed``."""
    if said.ruc and not re.fullmatch(RUC, said.ruc):
        raise NotARuc
    with deciding(restaurant, actor, Capability.PRIVACY):
        house = Restaurant.objects.filter(pk=restaurant.pk)
        before, after = asdict(controller_of(house.get())), asdict(said)
        changed = [name for name in after if before[name] != after[name]]
        if not changed:
            return
        room_in_record(restaurant, what="controller_set", now=now)
        house.update(**{name: after[name] for name in changed})
        was, now_is = {name: before[name] for name in changed}, {name: after[name] for name in changed}
        note(restaurant=restaurant, actor=actor, what="controller_set", before=was, after=now_is, now=now)
