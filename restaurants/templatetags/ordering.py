"""Heads of columns by which a table can be ordered, and the way to the other parts of a long one."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.utils.text import slugify

from restaurants.ordering import Order
from restaurants.paging import Part, part_of

register = template.Library()


@register.inclusion_tag("_components/sorted_head.html", takes_context=True)
def sorted_head(
    context: dict[str, Any],
    order: Order,
    column: str,
    label: str,
    *,
    n: bool = False,
    query: str | None = None,
    target: str = "#content",
    path: str = "",
) -> dict[str, Any]:
    """A number is first ordered from the most to the least, a word from A to Z; the other way at the next press.

    The address keeps all else that it asks for: ``query`` where the page remembers that, the request's own otherwise.
    ``path`` is that of the page, where it may have come as the answer to a form.
    """
    here = order.column == column
    wanted = Order(order.name, column, not order.down if here else n)
    address = QueryDict(query, mutable=True) if query is not None else context["request"].GET.copy()
    address[order.name] = str(wanted)
    for once in ("ready", "again", "before", part_of(order.name)):
        address.pop(once, None)
    stands = ("descending" if order.down else "ascending") if here else ""
    name, to = slugify(f"{order.name}-{column}"), f"{path}?{address.urlencode()}"
    return {"label": label, "n": n, "address": to, "stands": stands, "target": target, "name": name}


@register.inclusion_tag("_components/parts.html", takes_context=True)
def other_parts(context: dict[str, Any], part: Part, label: str, *, target: str = "#content") -> dict[str, Any]:
    """Links to the part before and the one after; the address keeps all else that it asks for."""

    def to(number: int | None) -> str:
        address = context["request"].GET.copy()
        address[part.name] = str(number)
        return f"?{address.urlencode()}" if number else ""

    return {"part": part, "label": label, "target": target, "before": to(part.before), "after": to(part.after)}
