"""Which columns of a file say who somebody is: by their names, by the fields they carry and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ml.intake.examination import Examination
from ml.intake.layouts.base import plain
from ml.intake.people import MAIL, NOBODY

_WHO = frozenset(("guest", "guest_name", "customer_id"))  # the canonical fields that say who somebody is
_BY_CONTENT = frozenset(("item", "category", "waiter"))  # that a column of addresses may be taken for
_PERSONAL = re.compile(  # one word of a header, its number at the end cut
    "(?:nro|num|numero|id)?(?:dni|ruc|doc|documento|pasaportes?|passports?|telf|telef|tlf|tfno|fonos?|movil|mobile|wsp)"
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
_NOTES = ("observ", "nota", "note", "coment", "comment", "remark", "mensaje", "message", "instruc", "contact", "glosa")

_OF_WORDS = frozenset(("item", "category", "channel", "table", "currency", "country", "city"))

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


def columns_of_text(examination: Examination) -> dict[int, bool]:
    """Place -> whether it is for notes, of the other columns in whose words somebody may be named.

    Numbers, dates, codes and who served are none: there nothing but a guest's own column says who a guest is. A column
    of notes is one also where the sample had nothing or only numbers in it.
    """
    fields, people = _fields(examination), columns_of_people(examination)
    found: dict[int, bool] = {}
    for place, name in enumerate(examination.columns):
        free, for_notes = not fields.get(name), any(word.startswith(_NOTES) for word in _words(name))
        of_words = examination.column_types.get(name) in ("text", "category")
        if place not in people and fields.get(name, set()) <= _OF_WORDS and (of_words or (free and for_notes)):
            found[place] = free and (for_notes or is_about_people(name))
    return found


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
