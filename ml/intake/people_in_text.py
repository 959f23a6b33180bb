"""Documents, telephones and addresses in a text that may say anything: a note, a row that could not be taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from ml.intake.people import IDENTITY, MAIL, MOBILE, RUC

# Spaced digits come second, so that a document does not swallow the number of the next word.
_NUMBER = (
    "\\+?(?:[A-Za-z]{0,3}[0-9]{6,12}(?!\\w)|[0-9]{4}[ .-][0-9]{4}(?!\\w)|[0-9]{2}[ .][0-9]{3}[ .][0-9]{3}(?!\\w)"
    "|\\(?[0-9](?:[ .()-]{0,2}[0-9]){5,13}(?!\\w))"
)
_LABELLED = (
    "(?<![A-Za-zÀ-ÿ])(?:d\\.?n\\.?i|r\\.?u\\.?c|c\\.?e|pasaporte|passport|tel(?:[eé]f|f|[eé]fono)?|cel(?:ular)?"
    "|m[oó]vil|phone|mobile|whatsapp)[.:#\\s°ºo-]{0,3}(?:n(?:ro|um)?[°ºo]?[.:#\\s]+)?"
)
_BEFORE, _AFTER = "(?<![\\w/+-])(?<![0-9]\\.)", "(?:\\.0(?![0-9]))?(?![\\w/]|-\\w|\\.[0-9])"
_SURE = (
    f"(?P<kept>{IDENTITY})|(?P<mail>{MAIL})|(?P<label>{_LABELLED})(?P<number>{_NUMBER})"
    f"|(?P<phone>{_BEFORE}{MOBILE}{_AFTER}|(?<![\\w+])\\+[0-9](?:[ ()-]{{0,2}}[0-9]){{7,14}}(?!\\w))"
)
_LIKELY = f"(?P<bare>{_BEFORE}(?:[A-Za-z]{{1,3}}[0-9]{{6,9}}|[0-9]{{7,9}}|{RUC}){_AFTER})"
_PATTERNS = {False: re.compile(_SURE, re.IGNORECASE), True: re.compile(f"{_SURE}|{_LIKELY}", re.IGNORECASE)}
#: For an engine to find the texts that are worth a look.
WORTH_A_LOOK = "@|[0-9](?:[ .()-]{0,2}[0-9]){5}"
#: Of them those with a word, where numbers alone are codes.
BESIDE_A_WORD = f"(?s:\\pL{{3}}.*(?:{WORTH_A_LOOK})|(?:{WORTH_A_LOOK}).*\\pL{{3}})"


def hidden_in(text: str, *, hide: Callable[[str, bool], str], likely: bool) -> str:
    """``text`` with each thing that names a person in the place of it, as ``hide(thing, personal)`` says it.

    Sure are addresses, mobiles, telephones with a country and what is labelled ("DNI:41234567"). ``likely`` also takes
    seven to nine digits, a RUC, and up to three letters with six digits (a passport) that stand by themselves: dates,
    amounts, numbers of vouchers ("B001-00001134") and codes with a hyphen do not.
    """

    def said(found: re.Match[str]) -> str:
        if found["kept"]:
            return found["kept"]
        if found["number"]:
            return f"{found['label']}{hide(found['number'], True)}"
        return hide(found[0], False)

    return _PATTERNS[likely].sub(said, text)
