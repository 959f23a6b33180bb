"""Which passwords are taken, beside Django's own rules: none that is easy to guess, none that is known to be breached.

The first asks nobody. The second asks a service on the internet, so it is an installation's choice
(``BREACH_LOOKUP``), and it never hinders anybody while that service is away. See ``docs/decisions/0009``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_pwned import api as breached
from zxcvbn import matching, zxcvbn

from restaurants.models import Person

log = logging.getLogger(__name__)

GOOD = 3  # of 4: over 10^8 guesses by whoever knows how people choose
LONGEST = 32  # characters that are looked at: what is good so far is not made worse by more
WAYS = 32  # in which signs may stand for letters; each costs a look at every part of every dictionary
SECONDS = 1.5  # that a person waits for the service, looking up its name included

#: What people here choose, and the library's English dictionaries lack.
NEAR = (
    *("contraseña", "contrasena", "clave", "secreta", "segura", "hola", "mundo", "amor", "teamo", "tequiero", "mucho"),
    *("restaurante", "cevicheria", "cebicheria", "ceviche", "cebiche", "anticucho", "lomo", "saltado", "causa"),
    *("pisco", "gourmet", "cocina", "comida", "mesa", "caja", "ventas", "carta", "admin", "administrador", "gerente"),
    *("peru", "perú", "lima", "callao", "cusco", "cuzco", "arequipa", "trujillo", "miraflores", "barranco", "surco"),
    *("alianza", "universitario", "cristal", "inca", "incakola", "machupicchu", "huascaran"),
    *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "enero", "febrero", "marzo", "abril"),
    *("mayo", "junio", "julio", "agosto", "setiembre", "septiembre", "octubre", "noviembre", "diciembre", "verano"),
)

_guessing = Lock()  # the library keeps what it is told of the person in a table of its own that all threads share
_asking = ThreadPoolExecutor(max_workers=4, thread_name_prefix="breached")


class GuessablePasswordValidator:
    """Refuses what is guessed soon: words, names, dates, rows of keys, however they are dressed up."""

    def validate(self, password: str, user: Person | None = None) -> None:
        with _guessing:
            score = zxcvbn(looked_at(password), user_inputs=[*of_person(user), *NEAR])["score"]
        if score < GOOD:
            raise ValidationError(
                _("Es fácil de adivinar. Junte cuatro palabras sin relación o use la que propone su navegador."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("No puede ser fácil de adivinar: mejor cuatro palabras sin relación que una con números.")


class BreachedPasswordValidator:
    """Refuses what is in Have I Been Pwned's list of breached passwords, which is told five letters of a SHA-1."""

    def validate(self, password: str, user: Person | None = None) -> None:
        # In a thread, because a look-up of the service's name knows no time limit.
        answer = _asking.submit(breached.get_pwned_count, password, SECONDS)
        try:
            times = answer.result(timeout=SECONDS)
        except (TimeoutError, breached.PwnedRequestError, ValueError) as away:  # ValueError: what came is no list
            answer.cancel()
            log.warning("A password was not looked up among breached ones: %s", type(away).__name__)
            return
        if times:
            raise ValidationError(
                _("Está en una lista de contraseñas robadas de otros sitios. Elija otra."), code="password_breached"
            )

    def get_help_text(self) -> str:
        return _("No puede estar en una lista de contraseñas robadas de otros sitios.")


def looked_at(password: str) -> str:
    """The part that is judged. Of one with a great many signs it is short: judging it would take seconds, and whoever
    has so many hardly needs to be told."""
    part = password[:LONGEST]
    while len(matching.enumerate_l33t_subs(matching.relevant_l33t_subtable(part, matching.L33T_TABLE))) > WAYS:
        part = part[: len(part) // 2]
    return part


def of_person(person: Person | None) -> Iterator[str]:
    """What others know of the person: the address and the name, whole and in their parts."""
    for text in (getattr(person, "email", ""), getattr(person, "name", "")):
        yield from (part for part in (text, *re.split(r"\W+|_", text)) if part)
