"""From text to values, by the formats that the examination decided for a whole column.

Each function takes a column of strings and gives null for what it can't read; none guesses by cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from ml.letters import ACCENTED, COMBINING, PLAIN, SPACES

_CURRENCY = "(?i)(S/\\.?|US\\$|\\$|€|£|PEN|USD|GBP|EUR|['’\\u0000-\\u0020\\u00a0\\u202f])"
_NOTHING = ("", "-", "--", "?", "n.d.", "n/d", "nd", "n.a.", "n/a", "na", "null", "none", "nan", "s/d")
_MONEY = "decimal(18,4)"

# strptime's directives as Spark's pattern letters; one letter accepts one or two digits.
_PATTERN = {
    "%d": "d",
    "%m": "M",
    "%Y": "yyyy",
    "%y": "yy",
    "%H": "H",
    "%I": "h",
    "%M": "mm",
    "%S": "ss",
    "%p": "a",
}
_MONTHS = ["ene|jan", "feb", "mar", "abr|apr", "may", "jun", "jul", "ago|aug", "sep|set", "oct", "nov", "dic|dec"]
_OFFSET = "^(.*[0-9apmAPM.]) ?(Z|z|[+-][0-9]{2}:?[0-9]{2})$"
_FARTHEST = 14 * 60  # minutes from UTC that a place's clock may be
_FRACTION = re.compile("[.,]%f")
_ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")


def blank(text: Column) -> Column:
    """Whether a cell says that there is nothing in it."""
    return sf.lower(sf.trim(text)).isin(*_NOTHING)


def tidy(text: Column) -> Column:
    """No space at either end, one space between words."""
    return sf.trim(sf.regexp_replace(text, SPACES, " "))


def folded(text: Column) -> Column:
    """What two spellings of one name have in common: letters without case and accents."""
    composed = sf.translate(sf.lower(tidy(text)), ACCENTED, PLAIN)
    return sf.regexp_replace(composed, COMBINING, "")


def word(text: Column) -> Column:
    """A status word, comparable: lower case, no accents, trimmed."""
    return sf.translate(sf.lower(sf.trim(text)), ACCENTED, PLAIN)


def identifier(text: Column) -> Column:
    """An id as text; the ``.0`` of a spreadsheet is cut, leading zeros are kept, a blank is null."""
    trimmed = sf.trim(text)
    whole = sf.when(trimmed.endswith(".0"), sf.regexp_replace(trimmed, "\\.0$", "")).otherwise(trimmed)
    return sf.when(~blank(text), whole)


def number(text: Column, decimal: str) -> Column:
    """Decimal(18, 4) of a number written with this decimal sign; thousands, currency signs and ``(1.00)`` are read.

    The plain form is tried first, since it is what nearly every cell holds and the rest costs ten times as much.
    """
    return sf.coalesce(_plain(text, decimal), sf.when(text != "", _in_full(text, _bare(text), decimal)))


def with_numbers(lines: DataFrame, decimals: Mapping[str, str]) -> DataFrame:
    """``number`` of several columns at once: name -> decimal sign; of each its text is in ``as_written(name)``.

    In steps, so that no engine has to plan one expression that holds all of it; of no column there is nothing to plan.
    """
    if not decimals:
        return lines
    texts = {name: sf.col(as_written(name)) for name in decimals}
    plain = {name: _plain(texts[name], decimal) for name, decimal in decimals.items()}
    rest = {name: sf.when(sf.col(name).isNull() & (text != ""), _bare(text)) for name, text in texts.items()}
    full = {
        name: sf.coalesce(name, _in_full(texts[name], sf.col(f"bare_{name}"), decimal))
        for name, decimal in decimals.items()
    }
    bare = lines.withColumns(plain).withColumns({f"bare_{name}": text for name, text in rest.items()})
    return bare.withColumns(full).drop(*(f"bare_{name}" for name in rest))


def as_written(name: str) -> str:
    """Where the text of a number is kept beside it."""
    return f"text_{name}"


def _plain(text: Column, decimal: str) -> Column:
    if decimal == ".":
        return text.try_cast(_MONEY)
    return sf.when(~text.contains("."), sf.translate(text, ",", ".").try_cast(_MONEY))


def _bare(text: Column) -> Column:
    return sf.regexp_replace(text, _CURRENCY, "")


def _in_full(text: Column, bare: Column, decimal: str) -> Column:
    thousands, point = (",", "\\.") if decimal == "." else ("\\.", ",")
    shaped = f"^[-+]?\\(?([0-9]+|[0-9]{{1,3}}({thousands}[0-9]{{3}})+)?({point}[0-9]+)?\\)?-?$"
    digits = sf.regexp_replace(bare, f"[-+(){thousands}]", "")
    sign = sf.when(bare.contains("(") | bare.contains("-"), sf.lit("-")).otherwise(sf.lit(""))
    written = sf.when(bare.rlike(shaped), sf.concat(sign, sf.regexp_replace(digits, ",", ".")).try_cast(_MONEY))
    # Spark reads 1E+05 as a decimal and Sail does not, so it is read here for both.
    power = sf.when(text.rlike("^[-+]?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]{1,2}$"), text.try_cast("double").cast(_MONEY))
    return sf.coalesce(written, power)


def quotient(dividend: Column, divisor: Column) -> Column:
    """Decimal(18, 4) of a division, null where it can't be made.

    By way of float64, whose operations are the same bit by bit everywhere: the engines divide decimals to different
    scales, and round a float64 to a decimal each in its own way.
    """
    floating = sf.when(divisor != 0, dividend.cast("double") / divisor.cast("double"))
    units = sf.when(sf.abs(floating) < 1e13, sf.floor(floating * 10_000 + 0.5)).cast("decimal(18,0)")
    return (units * sf.lit("0.0001").cast("decimal(4,4)")).cast(_MONEY)


def moment(text: Column, form: str, *, zone: str = "UTC") -> Column:
    """A local date and time (a timestamp without its zone) in strptime's ``form``; where that brings its distance to
    UTC, as the clock of ``zone`` said it then. Fractions of a second are left aside."""
    if "%z" in form:
        return _at_offset(sf.trim(text), form.replace("%z", "").rstrip(), zone)
    if "%f" in form:
        return moment(sf.regexp_replace(text, "(:[0-9]{2})[.,][0-9]+", "$1"), _FRACTION.sub("", form))
    if "%b" in form or "%B" in form:
        return moment(_months_in_digits(text), form.replace("%b", "%m").replace("%B", "%m"))
    if form in _ISO:
        return sf.trim(text).try_cast("timestamp")
    pattern = re.sub("%[a-zA-Z]", lambda found: _PATTERN[found.group()], form)
    if form.startswith("%Y%m%d"):
        pattern = pattern.replace("yyyyMd", "yyyyMMdd").replace("Hmm", "HHmm")
    trimmed = sf.trim(text)
    plain = sf.try_to_timestamp(trimmed, sf.lit(pattern))
    if "%p" not in form:
        return plain
    morning = sf.regexp_replace(trimmed, "(?i) *a[. \\u00a0\\u202f]*m[.]?$", " AM")
    spelled = sf.regexp_replace(morning, "(?i) *p[. \\u00a0\\u202f]*m[.]?$", " PM")
    return sf.coalesce(plain, sf.try_to_timestamp(spelled, sf.lit(pattern)))


def _at_offset(text: Column, form: str, zone: str) -> Column:
    """Null where no clock is as far from UTC as the cell says."""
    offset = sf.regexp_replace(sf.regexp_extract(text, _OFFSET, 2), ":", "")
    hours, minutes = (sf.substring(offset, start, 2).try_cast("int") for start in (2, 4))
    away = hours * 60 + minutes
    known = sf.when(sf.upper(offset) == "Z", sf.lit(0)).when(
        (minutes < 60) & (away <= _FARTHEST), sf.when(offset.startswith("-"), -away).otherwise(away)
    )
    there = sf.unix_micros(moment(sf.regexp_extract(text, _OFFSET, 1), form))
    return sf.from_utc_timestamp(sf.timestamp_micros(there - known.cast("bigint") * sf.lit(60_000_000)), zone)


def _months_in_digits(text: Column) -> Column:
    """Names of months, Spanish or English, whole or short, as their numbers."""
    for month, name in enumerate(_MONTHS, start=1):
        text = sf.regexp_replace(text, f"(?i)({name})[a-záéíóú]*", f"{month:02d}")
    return text


def clock(text: Column, form: str) -> Column:
    """Microseconds since midnight of a time in strptime's ``form``; the usual forms are tried where it does not fit."""
    forms = [form] if "%M" in form else []
    tried = [sf.unix_micros(moment(text, each)) for each in (*forms, "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")]
    return sf.coalesce(*tried)
