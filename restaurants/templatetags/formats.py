"""How Peru writes money, counts, shares and days on a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from restaurants import words

register = template.Library()

SYMBOLS = {"PEN": "S/", "USD": "US$", "GBP": "£", "EUR": "€"}
DASH = "—"
NO_BREAK = "\N{NO-BREAK SPACE}"


@register.filter
def money(value: Any, currency: str = "PEN") -> str:
    """``S/ 1,234.50``"""
    return _money(value, currency, 2)


@register.filter
def money_round(value: Any, currency: str = "PEN") -> str:
    """``S/ 1,235``: for a chart's table or a sentence, where cents would only be noise."""
    return _money(value, currency, 0)


def _money(value: Any, currency: str, places: int) -> str:
    if value is None or value == "":
        return DASH
    amount = _rounded(value, places)
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return f"{sign}{symbol(currency)}{NO_BREAK}{number_format(abs(amount), places, force_grouping=True)}"


@register.filter
def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, currency)


@register.filter
def count(value: Any) -> str:
    """``12,345``"""
    return DASH if value is None or value == "" else number_format(_rounded(value, 0), 0, force_grouping=True)


@register.filter
def decimal(value: Any, places: int = 2) -> str:
    return DASH if value is None or value == "" else number_format(_rounded(value, places), places, force_grouping=True)


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """A share such as 0.123 as ``12.3 %``."""
    return DASH if value is None or value == "" else f"{decimal(Decimal(str(value)) * 100, places)}{NO_BREAK}%"


@register.filter
def change(value: Any) -> str:
    """A relative change with its sign: ``+3.2 %``."""
    if value is None:
        return DASH
    share = _rounded(Decimal(str(value)) * 100, 1)
    sign = "+" if share > 0 else "\N{MINUS SIGN}" if share < 0 else "±"
    return f"{sign}{number_format(abs(share), 1, force_grouping=True)}{NO_BREAK}%"


@register.filter
def points(value: Any) -> str:
    """A change of a share in percentage points: ``+1.2 pp``."""
    return change(value).replace("%", "pp")


@register.filter
def day(value: Any) -> str:
    """``mar 24 nov 2026``"""
    return DASH if value is None else _small(date_format(value, _("D j M Y")))


@register.filter
def day_short(value: Any) -> str:
    return DASH if value is None else _small(date_format(value, _("D j M")))


def _small(text: str) -> str:
    """Spanish writes days and months in small letters."""
    return text.lower() if (get_language() or "es").startswith("es") else text


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """How long ago, in the largest unit alone: "4 horas"."""
    return timesince(then, now, depth=1)


@register.filter
def digest(value: str) -> str:
    """The first twelve signs of a hash, enough to compare by eye."""
    return str(value)[:12]


@register.filter
def word(code: Any, family: str) -> str:
    return words.word(code, family)


@register.filter
def whole(value: Any) -> str:
    """The part before the point of a sum of money, for a large number with small cents."""
    return number_format(int(_cents(value)), 0, force_grouping=True)


@register.filter
def cents(value: Any) -> str:
    return f".{abs(_cents(value)) % 1 * 100:02.0f}"


def _cents(value: Any) -> Decimal:
    return _rounded(value, 2)


@register.filter
def svg(value: Any) -> str:
    """A number as an SVG attribute wants it, in any language."""
    return f"{float(value):.2f}"


@register.filter
def spark(values: Sequence[float], closed: str = "") -> str:
    """The path of a small line in a box of 100 x 32; ``closed`` goes down to the floor to be filled."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    step = 100 / (len(values) - 1)
    points = [f"{at * step:.2f} {30 - 28 * (value - low) / reach:.2f}" for at, value in enumerate(values)]
    path = "M" + " L".join(points)
    return f"{path} L100 32 L0 32 Z" if closed else path


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


def _rounded(value: Any, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
