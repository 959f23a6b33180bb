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
import unicodedata

LONGEST = 80  # characters of an identity that are kept, here and in every table that names a guest
DOCUMENT_DIGITS = 6  # with so many digits or more a text that names a guest is taken for a document or a telephone

_KEPT = 32  # hexadecimal digits of the hash: 128 bits
_SHOWN = 3  # of a document's or a telephone's last digits
#: What an identity looks like, for an engine's patterns too.
IDENTITY = f"(?:dni|ruc|tel|mail|doc):[^:]{{0,{_SHOWN}}}:[0-9a-f]{{{_KEPT}}}"
MOBILE = "(?:(?:00|\\+)?51[ .-]?)?9[0-9]{2}[ .-]?[0-9]{3}[ .-]?[0-9]{3}"
RUC = "(?:10|15|16|17|20)[0-9]{9}"
_IN_MAIL = '[^\\s@<>:;,"()|]'
# From the beginning of a word: a long one is read once, and not again from each of its letters.
MAIL = f"(?<!{_IN_MAIL}){_IN_MAIL}+@{_IN_MAIL}+"

_TELLING = re.compile("[\\d@]")
_SEPARATORS = re.compile("[ .()+\u2010-\u2015-]")
_DNI, _RUC = re.compile("[0-9]{8}"), re.compile(RUC)
_MOBILE = re.compile("(?:0051|51)?(9[0-9]{8})")
_SHORT_DNI = re.compile("[0-9]{6,7}")  # one whose noughts a spreadsheet ate
_MAIL = re.compile(MAIL)
_IDENTITY = re.compile(f"(dni|ruc|tel|mail|doc):([^:]{{0,{_SHOWN}}}):([0-9a-f]{{{_KEPT}}})")
_LABEL = re.compile(  # "DNI: ", "C.E. N° ", "Cel. ": what stands before a document and is no part of it
    "(?:(?:d\\.?n\\.?i|r\\.?u\\.?c|doc(?:umento)?|pasaporte|passport|carn[eé]t? de extranjer[ií]a"
    "|tel(?:f|[eé]fono)?|cel(?:ular)?|m[oó]vil|phone|mobile|whatsapp)(?![a-zà-ÿ])[.:#\\s-]*|c\\.?e[.:#\\s-]+)+"
    "(?:n(?:ro|um)?[°ºo]?[.:#\\s]+)?",
    re.IGNORECASE,
)
# Of "Juan Perez 45678912" the part that is a document; "C-001234" is one word, and none of its parts stands by itself.
_WITHIN = re.compile(
    f"(?<![^\\s:,;(/#])(?:{MOBILE}|{RUC}|[0-9]{{8}}|\\+?[A-Za-z]{{0,3}}[0-9](?:[ .-]?[0-9]){{5,}})(?![^\\s,;)/])"
)
_NAME = re.compile("[^\\W\\d_]{3,}")
_SPACING = re.compile("[\\t\\n\\r\\v\\f]+")

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


def cleared(text: str) -> str:
    """One way of writing each letter and digit, nothing that can't be seen, no space at either end."""
    if text.isascii() and text.isprintable():
        return text.strip()
    spaced = _SPACING.sub(" ", unicodedata.normalize("NFKC", text))
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", seen).strip()


def identity_of(text: str, *, key: bytes, personal: bool = False) -> str:
    """The identity of whom ``text`` names: a document, a telephone, an address, a code or a name.

    The one rule for a cell of a column that names guests and for what a person types to look one up:

    - an e-mail address is an address, also within a text ("Ana <ana@casa.pe>");
    - eight digits are a DNI, eleven that begin like one a RUC, nine from 9 on (with 51 or without) a mobile, six or
      seven a DNI without its noughts, however they are spaced and whatever they are labelled ("DNI: 4567 8912");
    - of a text with such a number as a word of its own ("Juan Perez 45678912") it is that number;
    - anything else with six digits or more is a document of another country or a telephone; with fewer it is a code of
      the house, with none a name. Both stay, ``cleared``, and so does what names nobody.

    ``personal`` says that it stood where only documents or telephones stand: there one digit makes a document.
    """
    named = cleared(text)
    bare = named.removesuffix(".0")
    if not _TELLING.search(named) or _IDENTITY.fullmatch(named):
        return named
    if bare.lower() in NOBODY:
        return bare
    if "@" in bare and (mail := _MAIL.search(bare)) and (address := mail[0].lower().rstrip(".")):
        return _hidden("mail", address, key, shown=address[:1])
    label = None if bare[:1].isdigit() else _LABEL.match(bare)
    said = bare[label.end() :].strip() if label else bare
    if said in NOBODY:
        return said
    found = _shaped(said) or _named_beside(said)
    digits = sum(map(str.isdigit, said))
    if found is None and (digits >= DOCUMENT_DIGITS or (personal and digits)):
        found = "doc", _SEPARATORS.sub("", said).upper()
    return _hidden(*found, key) if found else named


def _named_beside(said: str) -> tuple[str, str] | None:
    """The number that stands beside a name."""
    within = _WITHIN.search(said) if _NAME.search(said) else None
    return _shaped(within[0], otherwise="doc") if within else None


def _shaped(said: str, otherwise: str = "") -> tuple[str, str] | None:
    """The kind and the value of a number, by its shape alone; a foreign one is of the kind ``otherwise``."""
    digits = _SEPARATORS.sub("", said)
    if _DNI.fullmatch(digits):
        return "dni", digits
    if _RUC.fullmatch(digits):
        return "ruc", digits
    if mobile := _MOBILE.fullmatch(digits):
        return "tel", mobile[1]
    if _SHORT_DNI.fullmatch(digits):
        return "dni", digits.rjust(8, "0")
    return (otherwise, digits.upper()) if otherwise else None


def _hidden(kind: str, value: str, key: bytes, *, shown: str | None = None) -> str:
    digest = hmac.digest(key, f"{kind}:{value}".encode(), hashlib.sha256).hex()
    return f"{kind}:{value[-_SHOWN:].replace(':', '') if shown is None else shown}:{digest[:_KEPT]}"


def is_hidden(identity: str) -> bool:
    """Whether it is a hash: that no other text can be, and no part of another text by chance."""
    return _IDENTITY.fullmatch(identity) is not None


def taken_apart(identity: str) -> tuple[str, str]:
    """Of an identity its kind and what of it may be shown; ("code", itself) where nothing of it is hidden."""
    found = _IDENTITY.fullmatch(identity)
    return (found[1], found[2]) if found else ("code", identity)
