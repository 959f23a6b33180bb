"""Which column is which, when no known layout fits: by exact name, by a name much like it, then by what it holds.

Every choice carries a confidence: 0.95 for a name we know, 0.6 to 0.9 for one that resembles it (rapidfuzz token
ratio) or that holds it among its words, 0.3 to 0.5 for content alone; halved when the content contradicts the name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rapidfuzz import fuzz

from ml.intake.columns import Column
from ml.intake.examination import NUMBERS
from ml.intake.layouts import plain
from ml.intake.people_columns import is_for_notes, names_documents
from ml.intake.returned import is_added
from ml.intake.synonyms import SYNONYMS

_SHORT = {
    **dict.fromkeys(("nro", "num", "n", "no", "nr", "number"), "numero"),
    **dict.fromkeys(("fec", "f"), "fecha"),
    **dict.fromkeys(("cod", "code"), "codigo"),
    **dict.fromkeys(("p", "prec"), "precio"),
    **dict.fromkeys(("unit", "uni"), "unitario"),
    "cant": "cantidad",
    "dscto": "descuento",
    "dcto": "descuento",
    "imp": "importe",
    "cat": "categoria",
}
_DATES = frozenset({"sold_at", "date", "business_day"})
_ALIKE = 86.0
_SHORTEST, _LONGEST = 6, 13  # letters of a document, at the mean: its type is shorter, a voucher longer
KNOWN, CONTENT = 0.95, 0.4
PART, LATER_PART, PART_AT_MOST = (
    0.72,
    0.6,
    0.84,
)  # a name of ours that is the first words of this one, or others of its words


def _words(name: str) -> str:
    """A name with the abbreviations of tills written out and the small words left out."""
    return " ".join(
        _SHORT.get(word, word) for word in plain(name).split() if word not in ("de", "del", "la", "el", "of")
    )


_NAMES = {_words(name): field for field, names in SYNONYMS.items() for name in names}


def map_columns(columns: dict[str, Column]) -> tuple[dict[str, str], dict[str, float]]:
    """Canonical field -> column, and each choice's confidence. A column serves one field only."""
    columns = {name: column for name, column in columns.items() if not is_added(name)}
    offers = sorted(_by_name(columns.values()), key=lambda offer: -offer[0])
    mapping: dict[str, str] = {}
    confidence: dict[str, float] = {}
    for score, field, name in offers:
        if field in _DATES and score <= PART_AT_MOST and mapping.keys() & _DATES:
            continue  # a second date that only sounds like one
        if field not in mapping and name not in mapping.values():
            mapping[field], confidence[field] = name, round(score, 2)
    _by_document(columns, mapping, confidence)
    _by_content(columns, mapping, confidence)
    _one_moment(columns, mapping, confidence)
    return mapping, confidence


def _by_name(columns: Iterable[Column]) -> Iterable[tuple[float, str, str]]:
    for column in columns:
        words = _words(column.name)
        if words in _NAMES:
            yield _checked(KNOWN, _NAMES[words], column)
            continue
        if is_for_notes(column.name, free=False):
            continue  # "notas mozo" says nothing of who served
        for known, field in _NAMES.items():
            alike = fuzz.token_sort_ratio(words, known)
            if alike >= _ALIKE and len(known) > 3:
                yield _checked(0.9 * alike / 100, field, column)
        yield from _by_part(words.split(), column)


def _by_part(words: list[str], column: Column) -> Iterable[tuple[float, str, str]]:
    """Names that are some words of this one: "plato pedido" is rather a "plato", its first word, than a "pedido"."""
    for known, field in _NAMES.items():
        part = known.split()
        if len(known) > 3 and len(part) < len(words) and set(part) <= set(words):
            first = words.index(part[0]) == 0
            yield _checked(min(PART + 0.03 * len(part), PART_AT_MOST) if first else LATER_PART, field, column)


def _checked(score: float, field: str, column: Column) -> tuple[float, str, str]:
    fits = (
        column.kind == "empty"
        or {
            True: column.kind == "number" if field in NUMBERS else _dated(column) or column.kind == "number",
            False: True,
        }[field in NUMBERS or field in _DATES]
    )
    return (score if fits else score / 2), field, column.name


def _dated(column: Column) -> bool:
    return column.kind == "date" or (column.likely is not None and not column.likely.clock)


def _by_document(columns: dict[str, Column], mapping: dict[str, str], confidence: dict[str, float]) -> None:
    """Of a column that names documents and one that names guests in words, the first says who it was, the other what
    they are called."""
    called = mapping.get("guest", "")
    if not called or columns[called].kind not in ("text", "category") or names_documents(called):
        return
    used = set(mapping.values())
    for column in columns.values():
        written = column.kind in ("number", "text", "category") and _SHORTEST <= column.length <= _LONGEST
        if written and column.name not in used and names_documents(column.name):
            if "guest_name" not in mapping:
                mapping["guest_name"], confidence["guest_name"] = called, confidence["guest"]
            mapping["guest"], confidence["guest"] = column.name, PART_AT_MOST
            return


def _by_content(columns: dict[str, Column], mapping: dict[str, str], confidence: dict[str, float]) -> None:
    used = set(mapping.values())
    free = [item for item in columns.values() if item.name not in used and not is_for_notes(item.name, free=False)]

    def offer(field: str, candidates: list[Column], score: float) -> None:
        if field not in mapping and candidates:
            mapping[field], confidence[field] = candidates[0].name, score
            free.remove(candidates[0])

    if "date" not in mapping:
        offer("sold_at", [column for column in free if column.kind == "date"], 0.5)
    if "date" in mapping and not _has_clock(columns[mapping["date"]]):
        offer("time", [column for column in free if column.kind == "time"], 0.5)
    if "sold_at" not in mapping and "date" not in mapping:
        return  # without a moment it is no table of sales: its other columns stay free
    words = [item for item in free if item.kind in ("text", "category") and item.distinct > 1 and item.length > 5]
    offer("item", sorted(words, key=lambda column: -column.distinct), CONTENT)
    money = [column for column in free if column.number is not None and (column.number.money or column.number.decided)]
    if not mapping.keys() & {"total", "net_sales", "gross", "unit_price"}:
        offer("total", money[-1:], 0.3)


def _has_clock(column: Column) -> bool:
    return column.date is not None and ("%H" in column.date.format or "%I" in column.date.format)


def _one_moment(columns: dict[str, Column], mapping: dict[str, str], confidence: dict[str, float]) -> None:
    """A date that carries its time is ``sold_at`` and needs no other; one without is ``date``."""
    if "date" in mapping and "sold_at" not in mapping and _has_clock(columns[mapping["date"]]):
        mapping["sold_at"], confidence["sold_at"] = mapping.pop("date"), confidence.pop("date")
        mapping.pop("time", None)
        confidence.pop("time", None)
    elif "sold_at" in mapping and "date" not in mapping and not _has_clock(columns[mapping["sold_at"]]):
        mapping["date"], confidence["date"] = mapping.pop("sold_at"), confidence.pop("sold_at")


def kind_of(columns: dict[str, Column], mapping: dict[str, str]) -> str:
    """A moment, an amount and a dish or ticket make "sales"; a person's traits and an id "customers"; else "table"."""
    moments = [columns[mapping[field]] for field in _DATES if field in mapping]
    if any(_dated(column) or column.kind == "empty" for column in moments) and tells_sales(mapping):
        return "sales"
    names = {plain(name) for name in columns}
    person = names & {"gender", "genero", "sexo", "sex", "age", "edad", "birth year", "birthday", "nacimiento"}
    identified = "guest" in mapping or names & {"customer id", "userid", "user id", "id cliente", "cliente id"}
    return "customers" if person and identified else "table"


def tells_sales(mapping: Collection[str]) -> bool:
    """Whether these fields are enough for lines of sales: a moment, an amount and a dish or ticket."""
    fields = set(mapping)
    amount = fields & {"total", "net_sales", "gross"} or {"unit_price", "quantity"} <= fields
    return bool(fields & _DATES and amount and fields & {"item", "ticket"})
