"""Who a guest is, without saying it: documents, telephones and addresses become a keyed hash before anything is kept.

A DNI has eight digits: whoever has a plain hash of one finds it by trying them all, so the hash has a key of the
restaurant's own (HMAC, RFC 2104, with SHA-256, the first 128 bits of it as its section 5 allows). A guest's identity is
then ``dni:678:0f3a...``: what kind of thing it was, its last characters, the hash; by it files are joined, by the first
two a person recognises whom they mean. Codes of the house's own and names stay as they are; an identity stays itself,
so a row that was set aside can be mended and brought again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

import pyarrow as pa

from ml.intake.examination import Examination
from ml.intake.layouts.base import plain

_KEPT = 32  # hexadecimal digits of the hash: 128 bits
_SHOWN = 3  # of a document's or a telephone's last digits
_REMEMBERED = 500_000  # cells whose identity is held, so that a guest who comes often is hashed once
_SEPARATORS = re.compile("[ .()+-]")
_DNI, _RUC = re.compile("[0-9]{8}"), re.compile("(10|15|16|17|20)[0-9]{9}")
_MOBILE = re.compile("(0051|51)?(9[0-9]{8})")
_SHORT_DNI = re.compile("[0-9]{6,7}")  # one whose noughts a spreadsheet ate
_MAIL = re.compile("[^\\s@]+@[^\\s@]+")
_IDENTITY = re.compile(f"(dni|ruc|tel|mail|doc):(.{{0,{_SHOWN}}}):([0-9a-f]{{{_KEPT}}})", re.DOTALL)
_WORDS = re.compile("[^\\s,;|\"']+")
_DOCUMENTS = ("dni", "ruc", "documento", "doc", "pasaporte", "passport")
_WAYS_TO_REACH = ("telefono", "celular", "movil", "phone", "mobile", "whatsapp", "correo", "email", "mail")
_PERSONAL = frozenset((*_DOCUMENTS, *_WAYS_TO_REACH))
_WHO = ("guest", "guest_name", "customer_id")  # the canonical fields that say who somebody is

# What tills write where nobody is named.
NOBODY = (
    "0",
    "00000000",
    "00000000000",
    "99999999",
    "varios",
    "clientes varios",
    "cliente varios",
    "cliente generico",
    "publico general",
    "publico en general",
    "consumidor final",
    "sin nombre",
    "anonimo",
    "walk-in",
    "guest",
)


def names_people(header: str) -> bool:
    """Whether a column of this name holds documents, telephones or addresses of people."""
    return not _PERSONAL.isdisjoint(plain(header).split())


def columns_of_people(examination: Examination) -> dict[int, bool]:
    """Place -> whether documents or telephones are all that stands there, of the columns that say who somebody is."""
    who = {examination.mapping.get(field) for field in _WHO}
    ticket = examination.mapping.get("ticket")  # "Documento" may be that of a sale
    return {
        place: personal
        for place, name in enumerate(examination.columns)
        if name != ticket and ((personal := names_people(name)) or name in who)
    }


def identity_of(text: str, *, key: bytes, personal: bool = False) -> str:
    """The identity of whom ``text`` names: a document, a telephone, an address, a code or a name.

    ``personal`` says that it stood where only documents or telephones stand, whatever shape it has. A text that names
    nobody stays as it is.
    """
    named = text.strip()
    bare = named.removesuffix(".0")
    digits = _SEPARATORS.sub("", bare)
    if not named or named.lower() in NOBODY or _IDENTITY.fullmatch(named):
        return named
    if _DNI.fullmatch(digits):
        return _hidden("dni", digits, key)
    if _RUC.fullmatch(digits):
        return _hidden("ruc", digits, key)
    if mobile := _MOBILE.fullmatch(digits):
        return _hidden("tel", mobile[2], key)
    if _MAIL.fullmatch(bare):
        return _hidden("mail", bare.lower(), key, shown=bare.lower()[:1])
    if personal and _SHORT_DNI.fullmatch(digits):
        return _hidden("dni", digits.rjust(8, "0"), key)
    return _hidden("doc", bare.upper(), key) if personal and any(map(str.isdigit, bare)) else text


def _hidden(kind: str, value: str, key: bytes, *, shown: str | None = None) -> str:
    digest = hmac.digest(key, f"{kind}:{value}".encode(), hashlib.sha256).hex()
    return f"{kind}:{value[-_SHOWN:] if shown is None else shown}:{digest[:_KEPT]}"


def taken_apart(identity: str) -> tuple[str, str]:
    """Of an identity its kind and what of it may be shown; ("code", itself) where nothing of it is hidden."""
    found = _IDENTITY.fullmatch(identity)
    return (found[1], found[2]) if found else ("code", identity)


class Hider:
    """Hides the people of one file: cells of a raw table, and what could not be taken apart into cells.

    ``key`` is the restaurant's; the empty one is for invented guests, for anybody can compute what it hides.
    """

    def __init__(self, examination: Examination, *, key: bytes) -> None:
        self.key = key
        self.places = columns_of_people(examination)
        self._known: dict[tuple[str, bool], str] = {}

    def table(self, table: pa.Table) -> pa.Table:
        """The same raw table (``c0`` ... and ``line``), its people as identities."""
        for place, personal in self.places.items():
            column = table.column(place)
            chunks = [self._array(chunk, personal) for chunk in column.chunks]
            table = table.set_column(place, f"c{place}", pa.chunked_array(chunks, type=pa.string()))
        return table

    def text(self, text: str) -> str:
        """A row's whole text: each word that has the shape of a document, a telephone or an address."""
        return _WORDS.sub(lambda word: self._identity(word[0], personal=False), text) if self.places else text

    def _array(self, cells: pa.Array, personal: bool) -> pa.Array:
        if not pa.types.is_dictionary(cells.type):
            cells = cells.dictionary_encode()
        names: Sequence[str] = cells.dictionary.to_pylist()
        hidden = pa.array([self._identity(name, personal=personal) for name in names], pa.string())
        return hidden.take(cells.indices)

    def _identity(self, text: str, *, personal: bool) -> str:
        known = self._known.get((text, personal))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text, personal] = identity_of(text, key=self.key, personal=personal)
        return known
