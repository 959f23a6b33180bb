"""Which columns of a file say who somebody is: by their names, by the fields they carry and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ml.intake.examination import MOMENTS, NUMBERS, Examination
from ml.intake.layouts.base import plain
from ml.intake.people import MAIL, NOBODY

_WHO = frozenset(("guest", "guest_name", "customer_id"))  # the canonical fields that say who somebody is
_BY_CONTENT = frozenset(("item", "category", "waiter"))  # that a column of addresses may be taken for
_DOCUMENT = "dni|ruc|doc|documento|pasaportes?|passports?"
_DOCUMENTS = re.compile(f"(?:nro|num|numero|id)?(?:{_DOCUMENT})(?:cliente|guest|customer)?")
_PERSONAL = re.compile(  # one word of a header, its number at the end cut
    f"(?:nro|num|numero|id)?(?:{_DOCUMENT}|telf|telef|tlf|tfno|fonos?|movil|mobile|wsp)"
    "(?:cliente|guest|customer)?|.*(?:telefono|celular|whatsapp|correo|email|phone).*|mails?"
)
_SHORT = frozenset(("tel", "cel", "ce"))  # of people only where the other words leave no other meaning
_NUMBERED = frozenset(("n", "no", "nro", "num", "numero"))
_WHOSE = frozenset(("cliente", "guest", "customer", "comensal", "huesped", "contacto", "socio", "titular"))
_WITH_SHORT = _NUMBERED | _WHOSE | {"casa", "fijo", "o", "y", "e", "de", "del"}
_OF_SALES = frozenset(("ventas", "sales", "pedidos", "orders", "monto", "importe", "amount", "total", "canal", "fee"))
_OF_A_VOUCHER = frozenset(("venta", "sale", "serie", "fecha", "date", "pago", "modifica", "comprobante"))
_CAMEL = re.compile("(?<=[a-z0-9áéíóúñ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ABOUT = frozenset(
    ("nombre", "nombres", "apellido", "apellidos", "name", "cliente", "customer", "guest", "direccion", "address")
)
_SURE_NOTES = ("observ", "notas", "notes", "coment", "comment", "remark", "mensaje", "message", "instruc")
_NOTES = (*_SURE_NOTES, "nota", "note", "contact", "glosa")
_VOUCHERS = _NUMBERED | {"venta", "credito", "debito", "pedido", "serie", "sale", "credit", "debit"}  # beside "nota"

# Fields in whose cells nobody is named: measures and moments, and codes of the house. A field that is in none of these
# is one of words.
MEASURED = NUMBERS | {*MOMENTS, "age", "visits", "spend", "bag_tax", "exchange_rate"}
CODED = frozenset(("ticket", "line_id", "item_code", "cancels", "series", "last_ticket"))
OF_ARTICLES = frozenset(("item", "category", "favourite_dish"))  # a bare number among these words may be an article's
_SAYS_NOTHING = frozenset(("waiter", "table"))  # a line was sold for as much without it

_NEARLY_ALL = 0.9
_ENOUGH = 3  # different values that decide what a column holds
_SHAPES = {
    "mail": re.compile(MAIL),
    "mobile": re.compile("(?:\\+?51)?9[0-9]{8}(?:\\.0)?"),
    "dni": re.compile("[0-9]{8}(?:\\.0)?"),
}
_CODES = re.compile(  # columns of numbers that may look like a telephone
    "\\b(sku|ean|plu|upc|barras?|barcode|ticket|recibo|receipt|comprobante|boleta|factura|invoice|cod(igo)?|code|"
    "orden|order|pedido|cuenta|check|serie|lote|guia|transac\\w*|operacion|item|producto|product|ref\\w*)\\b"
)
_SUSPICIOUS = re.compile(
    "\\b(ident\\w*|cedula|socio|member|cliente|customer|guest|huesped|comensal|persona|titular|contacto|afiliado|"
    "usuario|user)\\b"
)


def _words(header: str) -> list[str]:
    """Of "customerPhone", "Telf." and "celular2": customer, phone; telf; celular."""
    cut = (word.rstrip("0123456789") for word in plain(_CAMEL.sub(" ", header)).split())
    return [word for word in cut if word]


@lru_cache(maxsize=4096)
def names_people(header: str) -> bool:
    """Whether a column of this name holds documents, telephones or addresses of people."""
    words = _words(header)
    others = set(words)
    if not others.isdisjoint(_SHORT) and others <= _SHORT | _WITH_SHORT:
        return True
    said = [word for word in words if _PERSONAL.fullmatch(word)]
    of_a_voucher = bool(said) and all(word.endswith(("doc", "documento")) for word in said)
    return bool(said) and others.isdisjoint(_OF_SALES) and not (of_a_voucher and others & _OF_A_VOUCHER)


def names_documents(header: str) -> bool:
    """Whether a column of this name holds documents of people."""
    return names_people(header) and any(_DOCUMENTS.fullmatch(word) for word in _words(header))


def is_about_people(header: str) -> bool:
    """Whether a column of this name says something of a person: a name, an address."""
    return not _ABOUT.isdisjoint(_words(header))


def names_codes(header: str) -> bool:
    """Whether a column of this name holds numbers of vouchers or articles."""
    return _CODES.search(" ".join(_words(header))) is not None


def columns_of_people(examination: Examination) -> dict[int, bool]:
    """Place -> whether documents or telephones are all that stands there, of the columns that say who somebody is.

    A column that carries another field (a ticket, a date) is of that field, whatever its name; but not where its words
    alone may have been the reason.
    """
    fields = _fields(examination)
    found: dict[int, bool] = {}
    for place, name in enumerate(examination.columns):
        carried = fields.get(name, set())
        personal = name in examination.personal or names_people(name)
        if carried & _WHO or (personal and carried <= _BY_CONTENT):
            found[place] = personal
    return found


def is_for_notes(header: str, *, free: bool) -> bool:
    """Whether a column of this name is for notes; where it is not ``free`` but carries a field, only a name that leaves
    no doubt says so: a "glosa" may be a dish, a "nota de venta" is a voucher."""
    words = _words(header)
    if free:
        return any(word.startswith(_NOTES) for word in words)
    said = any(word.startswith(_SURE_NOTES) for word in words)
    return said or (not {"nota", "note"}.isdisjoint(words) and _VOUCHERS.isdisjoint(words))


class Words(NamedTuple):
    """How a column of words names people. ``whole``: a cell that names a guest who must go says nothing that is needed;
    ``likely``: a bare number is somebody's; ``beside``: only where it stands beside words."""

    whole: bool
    likely: bool
    beside: bool = False


def columns_of_text(examination: Examination) -> dict[int, Words]:
    """Place -> how it is read, of the other columns in whose words somebody may be named, whatever field they carry.

    Numbers, dates and codes are none: there nothing but a guest's own column says who a guest is. A column of notes is
    one also where the sample had nothing or only numbers in it; of who served, names and short codes name no guest.
    """
    fields, people = _fields(examination), columns_of_people(examination)
    found: dict[int, Words] = {}
    for place, name in enumerate(examination.columns):
        of_words = examination.column_types.get(name) in ("text", "category")
        if place not in people and (words := _as_words(name, fields.get(name, set()), of_words=of_words)):
            found[place] = words
    return found


def _as_words(name: str, carried: set[str], *, of_words: bool) -> Words | None:
    for_notes = is_for_notes(name, free=not carried)
    if not carried:
        about = for_notes or is_about_people(name)
        return Words(whole=about, likely=about) if of_words or for_notes else None
    if carried & (MEASURED | CODED) and not (for_notes and of_words):
        return None
    if for_notes:
        return Words(whole=carried <= _SAYS_NOTHING, likely=True)
    return Words(whole=False, likely=carried.isdisjoint(OF_ARTICLES), beside=not of_words)


def _fields(examination: Examination) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for field, name in examination.mapping.items():
        found.setdefault(name, set()).add(field)
    return found


def personal_by_content(columns: Sequence[str], mapping: Mapping[str, str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The columns that carry no field and of whose sampled values nearly all are addresses or mobiles or, where the
    name suggests a person, DNIs: eight digits alone may be an article or a receipt."""
    free = [(place, name) for place, name in enumerate(columns) if name not in set(mapping.values())]
    return [name for place, name in free if _holds_people(name, {row[place].strip() for row in rows})]


def _holds_people(header: str, values: set[str]) -> bool:
    said = [value for value in values if value and value.lower() not in NOBODY]

    def nearly_all(shape: str) -> bool:
        return sum(1 for value in said if _SHAPES[shape].fullmatch(value)) >= _NEARLY_ALL * len(said)

    if len(said) < _ENOUGH:
        return bool(said) and nearly_all("mail")
    if nearly_all("mail"):
        return True
    if names_codes(header):
        return False
    suspicious = _SUSPICIOUS.search(" ".join(_words(header))) is not None
    return nearly_all("mobile") or (suspicious and nearly_all("dni"))
