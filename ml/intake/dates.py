"""How a column writes its dates, decided by the whole column and never by one cell.

Peru writes the day first; exports from elsewhere may not. A value above 12 settles it; when none is above 12, the
reading under which the column spans fewer months does; when that is equal too, the layout's habit or the day first,
and a person is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = {
    **dict(
        zip(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
            range(1, 13),
            strict=True,
        )
    ),
    **dict(
        zip(
            ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic"],
            range(1, 13),
            strict=True,
        )
    ),
}
MISSING = frozenset(
    {"", "-", "--", "?", "n.d.", "nd", "n/d", "n/a", "na", "nan", "null", "none", "s/d", "sin dato", "#n/d"}
)
_ENOUGH = 0.8  # of the values that are there must be dates
_TIME = r"(?P<time>(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<second>:\d{2}(?P<fraction>[.,]\d+)?)?)"
_HALF = r"(?:(?P<gap>\s*)(?P<half>[ap]\.?\s?m\.?))?"
_ZONE = r"(?:\s?(?P<zone>Z|[+-]\d{2}:?\d{2}))?"
_CLOCK = re.compile(rf"^{_TIME}{_HALF}$", re.IGNORECASE)
_WHEN = rf"(?:(?P<between>T|,?\s+){_TIME}{_HALF}{_ZONE})?$"
_NUMERIC = re.compile(r"^(?P<a>\d{1,4})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2})" + _WHEN, re.IGNORECASE)
_COMPACT = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_WORDS = re.compile(
    r"^(?:(?P<day>\d{1,2})(?P<sep1>[ ./-]+(?:de )?))?(?P<month>[a-z]{3,10})"
    r"(?P<sep2>[ ./-]+(?:de )?)(?P<year>\d{4}|\d{2})" + _WHEN,
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"^(?P<month>[a-z]{3,9})(?P<dot>\.?) (?P<day>\d{1,2}), (?P<year>\d{4})" + _WHEN, re.IGNORECASE)


@dataclass(frozen=True)
class DateFormat:
    """``format`` in strptime's letters; ``share`` of the values it fits; ``ambiguous`` when dd/mm and mm/dd both do."""

    format: str
    share: float
    ambiguous: bool = False
    conflict: bool = False  # some values only read day first, others only month first
    clock: bool = False  # a time of day without a date


def date_format(values: Sequence[str], *, order: str = "") -> DateFormat | None:
    """The format of a column, or None when it does not hold dates. ``order`` ("dmy", "mdy") settles a draw."""
    present = [text for value in values if (text := value.strip()).casefold() not in MISSING]
    if not present:
        return None
    shapes = Counter(filter(None, (_shape(value) for value in present)))
    if not shapes or shapes.total() < _ENOUGH * len(present):
        return None
    shape, _ = shapes.most_common(1)[0]
    share = shapes.total() / len(present)
    if "%a" not in shape:
        return DateFormat(shape, share, clock=not ("%d" in shape or "%m" in shape or "%b" in shape))
    return _ordered(shape, [match for value in present if (match := _NUMERIC.match(value))], share, order)


def _shape(value: str) -> str:
    """A value's format; numeric dates whose order is open are written with %a and %c in place of day and month."""
    if found := _NUMERIC.match(value):
        return _numeric_shape(found)
    if _COMPACT.match(value):
        return "%Y%m%d"
    if found := _CLOCK.match(value):
        return _time(found)
    if (found := _AMERICAN.match(value)) and _is_month(found["month"]):
        return f"{_month(found['month'])}{found['dot']} %d, %Y{_when(found)}"
    if (found := _WORDS.match(value)) and _is_month(found["month"]):
        day = f"%d{found['sep1']}" if found["day"] else ""
        return f"{day}{_month(found['month'])}{found['sep2']}{_year(found['year'])}{_when(found)}"
    return ""


def _is_month(word: str) -> bool:
    return word[:3].casefold() in MONTHS


def _month(word: str) -> str:
    return "%b" if len(word) <= 4 else "%B"


def _numeric_shape(found: re.Match[str]) -> str:
    first, second, third, sep = found["a"], int(found["b"]), found["c"], found["sep"]
    if len(first) == 4:
        return f"%Y{sep}%m{sep}%d{_when(found)}" if second <= 12 and int(third) <= 31 else ""
    if len(first) == 3 or int(first) > 31 or second > 31 or not int(first) or not second:
        return ""
    return f"%a{sep}%c{sep}{_year(third)}{_when(found)}"


def _year(digits: str) -> str:
    return "%Y" if len(digits) == 4 else "%y"


def _when(found: re.Match[str]) -> str:
    if not found["time"]:
        return ""
    between = "T" if found["between"].upper() == "T" else (", " if "," in found["between"] else " ")
    return between + _time(found) + ("%z" if found["zone"] else "")


def _time(found: re.Match[str]) -> str:
    seconds = ":%S" if found["second"] else ""
    fraction = f"{found['fraction'][0]}%f" if found["second"] and found["fraction"] else ""
    if found["half"]:
        return f"%I:%M{seconds}{fraction}{' ' if found['gap'] else ''}%p"
    return f"%H:%M{seconds}{fraction}"


def _ordered(shape: str, dates: list[re.Match[str]], share: float, order: str) -> DateFormat:
    read = {(int(date["a"]), int(date["b"]), date["c"]) for date in dates if len(date["a"]) < 3}
    pairs = {(first, second, year) for first, second, year in read if _possible(first, second)}
    day_first = any(first > 12 for first, _, _ in pairs)
    month_first = any(second > 12 for _, second, _ in pairs)
    if day_first and month_first:
        days = sum(first > 12 for first, _, _ in pairs)
        months = sum(second > 12 for _, second, _ in pairs)
        most = order or "dmy" if days == months else "dmy" if days > months else "mdy"
        return DateFormat(_filled(shape, most), share, conflict=True)
    if day_first or month_first:
        return DateFormat(_filled(shape, "dmy" if day_first else "mdy"), share)
    by_month = len({(second, year) for _, second, year in pairs}), len({(first, year) for first, _, year in pairs})
    likely = "dmy" if by_month[0] < by_month[1] else "mdy" if by_month[1] < by_month[0] else ""
    return DateFormat(_filled(shape, order or likely or "dmy"), share, ambiguous=not order)


def _possible(first: int, second: int) -> bool:
    """Whether the two are a day and a month in some order: 13/45 is no date and says nothing of the others."""
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


def _filled(shape: str, order: str) -> str:
    first, second = ("%d", "%m") if order == "dmy" else ("%m", "%d")
    return shape.replace("%a", first).replace("%c", second)
