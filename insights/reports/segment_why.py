"""Why a guest is in a segment, in words: the guest's own figures of what the segment's name speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.selectors.segment_list import Came, Usual
from restaurants.templatetags.formats import count, money_round

TWICE = 2
Said = Callable[[Came, Usual, date, str], str]


def why_in(segment: str, came: Came, *, usual: Usual, until: date, currency: str) -> str:
    """Two sentences, what weighs most first."""
    return " ".join(say(came, usual, until, currency) for say in SPEAKS_OF.get(segment, (_often, _late)))


def _often(came: Came, usual: Usual, _until: date, _currency: str) -> str:
    words = ngettext("Vino %(number)s día", "Vino %(number)s días", came.days) % {"number": count(came.days)}
    return _("%(came)s; lo usual entre sus clientes es %(usual)s.") % {"came": words, "usual": count(usual.days)}


def _late(came: Came, _usual: Usual, until: date, _currency: str) -> str:
    since = (until - came.last).days
    if came.gap is None:
        return _("Su única visita fue hace %(since)s.") % {"since": _days(since)}
    said = {"gap": _days(came.gap), "since": _days(since)}
    if came.days == TWICE:  # one gap is no habit
        return _("Entre sus dos visitas pasaron %(gap)s; la última fue hace %(since)s.") % said
    if since > came.gap:
        return _("Suele dejar pasar %(gap)s entre visitas y ya van %(since)s.") % said
    return _("Suele dejar pasar %(gap)s entre visitas; la última fue hace %(since)s.") % said


def _spends(came: Came, usual: Usual, _until: date, currency: str) -> str:
    said = {"ticket": money_round(came.ticket, currency), "usual": money_round(usual.ticket, currency)}
    return _("Gasta %(ticket)s por cuenta; lo usual entre sus clientes es %(usual)s.") % said


def _new(came: Came, _usual: Usual, until: date, _currency: str) -> str:
    return _("Vino por primera vez hace %(since)s.") % {"since": _days((until - came.first).days)}


def _days(number: int) -> str:
    return ngettext("%(number)s día", "%(number)s días", number) % {"number": count(number)}


#: What each name claims (``ml.models.segment_names`` weighs the same traits).
SPEAKS_OF: Mapping[str, tuple[Said, ...]] = {
    "habituales": (_often, _late),
    "frecuentes": (_often, _late),
    "en_riesgo": (_late, _often),
    "por_recuperar": (_late, _often),
    "perdidos": (_late, _often),
    "grandes_mesas": (_spends, _often),
    "nuevos": (_new, _often),
    "ocasionales": (_often, _spends),
    "de_paso": (_often, _late),
}
