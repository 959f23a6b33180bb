"""How a column writes its dates, decided by the whole column and never by one cell.

Most of the cells must be dates: what is none of a few is set aside with its line, and says nothing of the others. Peru
writes the day first; exports from elsewhere may not. A value above 12 settles it, unless it is a single cell of many
and the others make fewer months the other way; when none is above 12, the reading under which the column spans fewer
months does; when that is equal too, the layout's habit or the day first, and a person is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
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
_ENOUGH = 0.8  # of the values that are there, or of the cells they stand in, must be dates
_HALF_OF_THEM = 0.5  # where nothing else is known of a column, so many dates still say how it writes them
_FEW = 3  # cells, of which one may be none
_MANY = 10  # cells, of which a single one does not decide against the others
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


def date_format(
    values: Iterable[str] | Mapping[str, int], *, order: str = "", enough: float = _ENOUGH
) -> DateFormat | None:
    """The format of a column, or None when it does not hold dates. ``values`` are its cells, or each value and the
    cells it stands in; ``order`` ("dmy", "mdy") settles a draw; ``enough`` is the share that must be dates."""
    present = _present(values)
    shapes: Counter[str] = Counter()
    fitting = 0
    for value, cells in present.items():
        if shape := _shape(value):
            shapes[shape] += cells
            fitting += 1
    cells, dated = present.total(), shapes.total()
    one_slip = cells >= _FEW and cells - dated <= 1
    if not shapes or not (one_slip or dated >= enough * cells or fitting >= enough * len(present)):
        return None
    shape, _ = shapes.most_common(1)[0]
    share = dated / cells
    if "%a" not in shape:
        return DateFormat(shape, share, clock=not ("%d" in shape or "%m" in shape or "%b" in shape))
    found = [(match, cells) for value, cells in present.items() if (match := _NUMERIC.match(value))]
    return _ordered(shape, found, share, order)


def likely_format(values: Mapping[str, int], *, order: str = "") -> DateFormat | None:
    """Of a column that does not pass for dates: how those of its cells that are write them, where half of them are."""
    return date_format(values, order=order, enough=_HALF_OF_THEM)


def _present(values: Iterable[str] | Mapping[str, int]) -> Counter[str]:
    present: Counter[str] = Counter()
    for value, cells in Counter(values).items():
        if (text := value.strip()).casefold() not in MISSING:
            present[text] += cells
    return present


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


def _ordered(shape: str, dates: list[tuple[re.Match[str], int]], share: float, order: str) -> DateFormat:
    pairs: Counter[tuple[int, int, str]] = Counter()
    for date, cells in dates:
        if len(date["a"]) < 3 and _possible(first := int(date["a"]), second := int(date["b"])):
            pairs[first, second, date["c"]] += cells
    days = [cells for (first, _, _), cells in pairs.items() if first > 12]
    months = [cells for (_, second, _), cells in pairs.items() if second > 12]
    likely = _by_months(pairs)
    if days and months:
        sides = sum(days), sum(months)
        most = order or "dmy" if sides[0] == sides[1] else "dmy" if sides[0] > sides[1] else "mdy"
        return DateFormat(_filled(shape, most), share, conflict=True)
    if days or months:
        said = "dmy" if days else "mdy"
        lone = sum(days) + sum(months) == 1 and pairs.total() >= _MANY
        if not lone or likely in ("", said):
            return DateFormat(_filled(shape, said), share)
        return DateFormat(_filled(shape, likely), share, ambiguous=order != likely)
    return DateFormat(_filled(shape, order or likely or "dmy"), share, ambiguous=not order)


def _by_months(pairs: Iterable[tuple[int, int, str]]) -> str:
    """The order under which the dates span fewer months; "" where that is the same."""
    dmy = len({(second, year) for _, second, year in pairs if second <= 12})
    mdy = len({(first, year) for first, _, year in pairs if first <= 12})
    return "dmy" if dmy < mdy else "mdy" if mdy < dmy else ""


def _possible(first: int, second: int) -> bool:
    """Whether the two are a day and a month in some order: 13/45 is no date and says nothing of the others."""
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


def _filled(shape: str, order: str) -> str:
    first, second = ("%d", "%m") if order == "dmy" else ("%m", "%d")
    return shape.replace("%a", first).replace("%c", second)
