"""How Peru writes money, counts, shares and days on a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
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
    return f"{_sign(amount)}{symbol(currency)}{NO_BREAK}{_grouped(abs(amount), places)}"


def _sign(amount: Decimal) -> str:
    return "\N{MINUS SIGN}" if amount < 0 else ""


@register.filter
def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, currency)


@register.filter
def count(value: Any) -> str:
    """``12,345``"""
    return DASH if value is None or value == "" else _grouped(_rounded(value, 0), 0)


@register.filter
def units(value: Any) -> str:
    """``2`` or ``0.25``: as many decimals as it has."""
    amount = Decimal(str(value)).normalize()
    places = max(0, -int(amount.as_tuple().exponent))
    return decimal(amount, places)


@register.filter
def decimal(value: Any, places: int = 2) -> str:
    """``-1,234.50`` with a real minus sign."""
    if value is None or value == "":
        return DASH
    return _grouped(_rounded(value, places), places).replace("-", "\N{MINUS SIGN}")


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """A share such as 0.123 as ``12.3 %``."""
    return DASH if value is None or value == "" else f"{decimal(Decimal(str(value)) * 100, places)}{NO_BREAK}%"


SHARES = frozenset(
    {"accuracy", "precision", "recall", "f1", "moved", "smallest", "bias", "coverage", "moved_last_month"}
)


@register.filter
def score(value: Any, name: str) -> str:
    """A measure as people write it: a share in per cent, sMAPE with its sign, all else with three places."""
    if value is None or value == "":
        return DASH
    if name in SHARES:
        return percent(value)
    return f"{decimal(value, 1)}{NO_BREAK}%" if name == "smape" else decimal(value, 3)


@register.filter
def change(value: Any) -> str:
    """A relative change with its sign: ``+3.2 %``."""
    if value is None:
        return DASH
    share = _rounded(Decimal(str(value)) * 100, 1)
    sign = "+" if share > 0 else "\N{MINUS SIGN}" if share < 0 else "±"
    return f"{sign}{_grouped(abs(share), 1)}{NO_BREAK}%"


@register.filter
def points(value: Any) -> str:
    """A change of a share in percentage points: ``+1.2 pp``."""
    return change(value).replace("%", "pp")


@register.filter
def day(value: Any) -> str:
    """``mar 24 nov 2026``"""
    return DASH if value is None else _day(value, get_language() or "es", short=False)


@register.filter
def day_short(value: Any) -> str:
    return DASH if value is None else _day(value, get_language() or "es", short=True)


@register.filter
def day_of_year(value: Any) -> str:
    """A day that comes back every year."""
    return _small(date_format(value, "j M"))


@lru_cache(maxsize=4096)
def _day(value: date, language: str, *, short: bool) -> str:
    """In the language that is active. A page has a hundred days, the same ones all morning."""
    del language  # what tells one kept answer from another; it is active
    return _small(date_format(value, _("D j M") if short else _("D j M Y")))


def _small(text: str) -> str:
    """Spanish writes days and months in small letters."""
    return text.lower() if (get_language() or "es").startswith("es") else text


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """How long ago, in the largest unit alone: "4 horas"."""
    if (now - then).total_seconds() < 60:
        return _("un momento")
    return timesince(then, now, depth=1)


@register.filter
def digest(value: str) -> str:
    """The first twelve signs of a hash, enough to compare by eye."""
    return str(value)[:12]


@register.filter
def word(code: Any, family: str) -> str:
    return words.word(code, family)


@register.filter
def said(message: Any) -> str:
    """The sentence of a kept error in the language of the page."""
    known = message if isinstance(message, dict) else {}
    return str(known.get((get_language() or "es")[:2]) or known.get("es", ""))


@register.simple_tag
def words_of(family: str) -> list[tuple[str, str]]:
    """(code, word) of a family, for the options of a list."""
    return [(code, str(text)) for code, text in words.WORDS[family].items()]


@register.filter
def seconds(value: Any) -> str:
    """``40 s`` or ``3 min``."""
    if value is None:
        return DASH
    return f"{count(value)}{NO_BREAK}s" if float(value) < 90 else f"{count(float(value) / 60)}{NO_BREAK}min"


@register.filter
def entrant(name: str) -> str:
    """``gradient_boosting`` in words; of a clustering, the method, the number of groups and what it looks at."""
    method, _colon, features = name.partition(":")
    stem, _line, number = method.rpartition("_")
    if number.isdecimal():
        return f"{words.word(stem, 'entrant')} · {number}" + (
            f" · {words.word(features, 'features')}" if features else ""
        )
    return words.word(name, "entrant")


@register.filter
def whole(value: Any) -> str:
    """The part before the point of a sum of money, for a large number with small cents; its ``sign`` stands apart."""
    return f"{int(abs(_cents(value))):,}"


@register.filter
def sign(value: Any) -> str:
    """The minus sign of a sum of money, which stands before its currency; nothing of ``-0.001``."""
    return _sign(_cents(value))


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
def svg5(value: Any) -> str:
    """The same with five places, so that three rows of a million still show."""
    return f"{float(value):.5f}"


@register.filter
def share100(value: Any) -> str:
    """A share as the value of a bar that ends at 100."""
    return f"{100 * float(value or 0):.1f}"


@register.filter
def local(moment: datetime, zone: str) -> str:
    """A moment as the clock of the restaurant showed it."""
    return date_format(moment.astimezone(ZoneInfo(zone)), "SHORT_DATETIME_FORMAT")


@register.filter
def iso_day(text: str) -> str:
    """A kept ISO date for a person."""
    return day(date.fromisoformat(text)) if text else DASH


@register.filter
def hour(value: Any) -> str:
    """An hour of the day as a clock shows it."""
    return f"{int(value):02d}:00"


@register.filter
def date_pattern(pattern: str) -> str:
    """``%d/%m/%Y %H:%M`` as ``dd/mm/aaaa hh:mm``."""
    year = _("aaaa")
    signs = {"%d": "dd", "%m": "mm", "%Y": year, "%y": year[:2], "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss"}
    for sign, shown in (signs | {"%p": "a. m./p. m.", "%b": "mmm", "%B": "mmmm"}).items():
        pattern = pattern.replace(sign, shown)
    return pattern


@register.filter
def after_at(address: str) -> SafeString:
    """An e-mail address that may break after its sign and nowhere else."""
    return format_html_join(mark_safe("@<wbr>"), "{}", ((part,) for part in str(address).split("@")))


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


def _grouped(amount: Decimal, places: int) -> str:
    """``1,234.50``, as Peru writes it in both languages (``gourmet_site/formats``); never ``-0.00``."""
    return f"{amount + 0:,.{places}f}"
