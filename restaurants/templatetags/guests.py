"""Who a guest is, as far as it may be shown."""

from __future__ import annotations

from django import template

from ml.intake.people import taken_apart
from restaurants.words import word

register = template.Library()
HIDDEN = "•" * 5


@register.filter
def masked(identity: str) -> str:
    """``DNI •••••678``; a code of the house's own or a name as it is."""
    kind, shown = taken_apart(identity)
    if kind == "code":
        return shown
    hidden = f"{shown}{HIDDEN}" if kind == "mail" else f"{HIDDEN}{shown}"
    return f"{word(kind, 'guest_kind')} {hidden}"
