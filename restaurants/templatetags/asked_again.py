"""What the page that asks for the password again is about."""

from __future__ import annotations

from typing import Any

from django import template

from restaurants.access import WHY

register = template.Library()


@register.simple_tag(takes_context=True)
def why_again(context: dict[str, Any]) -> str:
    """What waits for the password, in words; "" where the address that it goes on to said nothing."""
    request = context["request"]
    said = request.session.get(WHY) or {}
    goes_on = request.POST.get("next") or request.GET.get("next")
    return str(said["words"]) if said and said["path"] == goes_on else ""
