"""Who answers for the data of a restaurant's guests."""

from __future__ import annotations

from dataclasses import dataclass

from restaurants.models import Restaurant


@dataclass(frozen=True)
class Controller:
    """Each "" where the restaurant has not said it."""

    legal_name: str
    ruc: str
    address: str
    rights_contact: str
    data_bank: str


def controller_of(restaurant: Restaurant) -> Controller:
    """As the restaurant said it."""
    return Controller(**{name: getattr(restaurant, name) for name in Controller.__dataclass_fields__})
