"""Heads of columns by which a table can be ordered."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.utils.text import slugify

from restaurants.ordering import Order

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
    for once in ("ready", "again", "before"):
        address.pop(once, None)
    stands = ("descending" if order.down else "ascending") if here else ""
    name, to = slugify(f"{order.name}-{column}"), f"{path}?{address.urlencode()}"
    return {"label": label, "n": n, "address": to, "stands": stands, "target": target, "name": name}
