"""The same cleansing by this project's Spark step, DuckDB, Polars and pandas, each in a process of its own.

A contender is a module with ``contender()``: a context manager that yields ``cleanse(file, out) -> Verdict``; what it
starts once (an engine) it starts before. All read the export of ``benchmarks.till`` and write, in Parquet with snappy,
``accepted`` by month and ``rejected`` with line, reason and text. The rules are those of ``ml.cleansing``, in order:

- values by type: month-first local dates with AM and PM, money with a sign of currency or thousands, blanks ("", "-");
- the price of a line, and by dish (by category below 12 lines) the fences q1 / f and q3 * f, f = max((q3 / q1)^3, 1.8),
  of all readable prices above zero: outside of them a line is kept and marked;
- refunds by their sign, courtesies by their amount; net of the line from its net, else from gross and discount;
- the business day ends at 4 in the morning; UTC; part of the day; channel; names of dishes folded;
- reasons, the first that holds: voided, bad_date, bad_number, stock_adjustment, missing_item, missing_amount,
  impossible_value; then, of the lines that are left, all but the first of an Item Selection Id are duplicates.

Ours also computes each line's 128-bit identity, which the others do not need.
"""

from __future__ import annotations

from dataclasses import dataclass

CONTENDERS = ("gourmet", "duckdb", "polars", "pandas")
ZONE = "America/Lima"
CLOSING_HOUR = 4
LUNCH, DINNER = 11, 17
MIN_LINES, LEAST = 12, 1.8
MOST = 10_000_000
DATE = "%m/%d/%y %I:%M %p"
CHANNELS = {"Dine In": "salon", "Take Out": "llevar", "Delivery": "delivery", "Bar": "barra", "Patio": "terraza"}


@dataclass(frozen=True)
class Verdict:
    """What a contender says of a file; all must say the same. ``sales`` of the accepted lines, in cents."""

    rows: int
    accepted: int
    quarantined: int
    duplicate: int
    reasons: dict[str, int]
    sales: int
    outliers: int
    tickets: int
    guests: int
