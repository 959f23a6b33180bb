"""Who a guest is, as far as it may be shown."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from ml.intake.people import taken_apart
from restaurants.models import Guest
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


@register.filter
def shown_guest(guest: Guest) -> str:
    """As ``masked``; of who was erased only the number of the file, for a code or a name would say who it was."""
    if guest.erased_at is None:
        return masked(guest.identity)
    return _("Cliente borrado n.º %(number)s") % {"number": guest.pk}
