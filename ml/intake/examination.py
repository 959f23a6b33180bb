"""What was found out about a file before anything of it is kept: a value that travels as JSON."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Examination:
    """How to read one file, decided from its own content and open to a person's correction.

    ``mapping`` goes from a canonical field (``sold_at``, ``item``, ``net_sales`` ...) to the name of a column in
    ``columns``; column ``columns[i]`` is ``c{i}`` in the raw table. Formats are ``strptime`` style; month names may be
    Spanish and "a. m." / "p. m." stand for ``%p``. ``statuses`` goes from a word as it is written (lower case, no
    accents) to "sale", "refund", "cancellation" (a line that takes back another one), "courtesy" or "void" (the line
    itself never happened: not to be summed). ``receipt_level`` names the columns whose value belongs to the whole
    receipt and repeats on each of its lines: never to be summed over lines.
    """

    kind: str
    layout: str
    name: str
    container: str  # "text" or "workbook"
    encoding: str
    delimiter: str
    quote: str
    header_row: int  # 0-based line of the header
    first_line: int  # 1-based line of the first data record
    columns: list[str]
    mapping: dict[str, str]
    confidence: dict[str, float]
    date_format: str
    decimal: str
    needs_confirmation: bool
    date_formats: dict[str, str] = field(default_factory=dict)  # canonical field -> format of its column
    decimals: dict[str, str] = field(default_factory=dict)  # canonical field -> "." or "," of its column
    questions: list[dict[str, Any]] = field(default_factory=list)
    preview: list[list[str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)  # the lines above the header
    footer_rows: int = 0  # TOTAL lines below the data
    footer_bytes: int = 0  # how many bytes at the end of the file they take
    sheet: str = ""
    tax: str = ""  # "net": amounts without IGV; "inclusive": with IGV; "none": no tax in it; "": not known
    currency: str = ""
    statuses: dict[str, str] = field(default_factory=dict)
    receipt_level: dict[str, str] = field(default_factory=dict)  # meaning -> column
    line_key: list[str] = field(default_factory=list)  # canonical fields that identify a line, when the layout has some
    cancelled_ticket_prefix: str = ""  # a ticket that starts so takes back; it is not joined to what it cancels
    renamed: dict[str, str] = field(default_factory=dict)  # column as shown -> header cell as written
    column_types: dict[str, str] = field(default_factory=dict)  # column -> date, time, number, category, text or empty
    column_dates: dict[str, str] = field(default_factory=dict)  # column that holds dates or times -> its format
    column_decimals: dict[str, str] = field(default_factory=dict)  # column that holds numbers -> "." or ","
    personal: list[str] = field(
        default_factory=list
    )  # columns whose values, not their names, say that they hold people
    remembered_from: str = ""  # the name of the file with the same header that somebody confirmed before
    doubts: dict[str, str] = field(default_factory=dict)  # column that reads in two ways -> code of the question on it
    added: list[str] = field(default_factory=list)  # columns behind those of that file; not our own (``returned``)

    @property
    def table_name(self) -> str:
        """What its table is called in the lake: ``customers`` for the known customers' table, else after the file."""
        if self.kind == "customers":
            return "customers"
        stem = unicodedata.normalize("NFKD", Path(self.name).stem).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "_", stem).strip("_")[:60] or "table"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values; ``from_dict`` makes the same examination again."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Examination:
        """Read what ``as_dict`` wrote; unknown keys of a later version are left aside."""
        known = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in values.items() if key in known})

    def answered(
        self,
        *,
        mapping: Mapping[str, str] | None = None,
        date_order: str = "",
        decimal: str = "",
        tax: str = "",
        currency: str = "",
        answers: Mapping[tuple[str, str], str] = MappingProxyType({}),
    ) -> Examination:
        """The same file as a person corrected it; nothing is left to confirm.

        ``mapping`` replaces the whole mapping (columns the file lacks are left out), and where it differs the file is
        no longer of a known layout; ``date_order`` is "dmy" or "mdy".
        ``answers`` goes from (question's code, canonical field) to the chosen option: it is about the one column that
        the question named, whatever that column is from now on, and goes before what is said of all columns. An
        option that the question does not have is left aside.
        """
        wanted = self.mapping if mapping is None else mapping
        other = mapping is not None and dict(mapping) != self.mapping
        chosen = {key: name for key, name in wanted.items() if name in self.columns}
        orders, signs = self._answers_on(answers, DATE_QUESTIONS), self._answers_on(answers, DECIMAL_QUESTIONS)
        dates = {name: in_order(text, orders.get(name, date_order)) for name, text in self.column_dates.items()}
        decimals = {name: signs.get(name, decimal) or found for name, found in self.column_decimals.items()}
        formats = formats_of(chosen, dates)
        return replace(
            self,
            layout="" if other else self.layout,
            line_key=[name for name in self.line_key if name in chosen],
            mapping=chosen,
            confidence=dict.fromkeys(chosen, 1.0),
            date_format=main_format(formats),
            date_formats=formats,
            decimal=decimal or self.decimal,
            decimals=decimals_of(chosen, decimals, decimal or self.decimal),
            column_dates=dates,
            column_decimals=decimals,
            tax=tax or self._tax_with(chosen, answers),
            currency=currency or self.currency,
            questions=[],
            needs_confirmation=False,
        )

    def _tax_with(self, chosen: Mapping[str, str], answers: Mapping[tuple[str, str], str]) -> str:
        """As answered; but naming a column as net of IGV, or no longer so, says it whatever was asked before."""
        if ("net_sales" in chosen) != ("net_sales" in self.mapping):
            return "net" if "net_sales" in chosen else "inclusive"
        return next(iter(self._answers_on(answers, TAX_QUESTIONS).values()), self.tax)

    def _answers_on(
        self, answers: Mapping[tuple[str, str], str], questions: Mapping[str, frozenset[str]]
    ) -> dict[str, str]:
        """Column -> option, of these questions (code -> the options it has)."""
        return {
            self.mapping[field]: option
            for (code, field), option in answers.items()
            if field in self.mapping and option in questions.get(code, ())
        }

    def raw_column(self, canonical: str) -> str | None:
        """The raw table's column ("c3") for a canonical field, or None when the file has none."""
        name = self.mapping.get(canonical)
        return None if name is None else f"c{self.columns.index(name)}"


#: Questions about one column, with the options each has (``ml.intake.questions`` asks them).
DATE_QUESTIONS = dict.fromkeys(("date_order", "date_conflict"), frozenset({"dmy", "mdy"}))
DECIMAL_QUESTIONS = dict.fromkeys(("decimal_conflict", "decimal_open"), frozenset({".", ","}))
TAX_QUESTIONS = {"tax": frozenset({"inclusive", "net", "none"})}

MOMENTS = ("sold_at", "date", "time", "business_day")
NUMBERS = frozenset(
    (
        *("quantity", "unit_price", "gross", "discount", "net_sales", "tax", "total"),
        *("service_charge", "tip", "covers", "exchange_rate"),
    )
)

AMOUNTS = NUMBERS - {"covers", "exchange_rate"}  # what can be summed of a sale


def formats_of(mapping: Mapping[str, str], column_dates: Mapping[str, str]) -> dict[str, str]:
    """Canonical field -> format, for the fields of time whose column holds dates or times."""
    return {key: column_dates[mapping[key]] for key in MOMENTS if mapping.get(key) in column_dates}


def main_format(formats: Mapping[str, str]) -> str:
    """The one format that dates a line."""
    return formats.get("sold_at") or formats.get("date") or ""


def decimals_of(mapping: Mapping[str, str], column_decimals: Mapping[str, str], otherwise: str) -> dict[str, str]:
    """Canonical field -> decimal sign, for the fields of amounts and counts."""
    return {key: column_decimals.get(name, otherwise) for key, name in mapping.items() if key in NUMBERS}


def in_order(text: str, order: str) -> str:
    """A numeric date's format with day and month in the given order; formats that name the month stay as they are."""
    day, month = text.find("%d"), text.find("%m")
    if (
        day < 0
        or month < 0
        or text.startswith("%Y")
        or order not in ("dmy", "mdy")
        or (day < month) == (order == "dmy")
    ):
        return text
    return text.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")


@dataclass(frozen=True)
class RawTable:
    """A file as Parquet of strings.

    ``path`` is a folder of Parquet parts: ``c0`` ... ``cN`` (strings, never null) in the order of
    ``Examination.columns`` and ``line`` (int64, the 1-based line of the file where the record starts). ``bad_path`` is
    one Parquet file: ``line`` (int64), ``reason`` ("ragged", "nul", "encoding" or "footer"), ``text``. Every data
    record is in exactly one of the two: ``rows_in`` counts them from the text itself, ``rows_bad`` those in ``bad``.
    """

    path: Path
    bad_path: Path
    rows_in: int
    rows_bad: int
    sha256: str
