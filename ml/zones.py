"""The time zones that sales can be counted by: what this machine and both Spark engines know under the same name."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

#: Where the time zone database has its places. What stands beside them (``localtime``, ``Factory``, ``EST5EDT``) is of
#: one machine or of old systems, and an engine need not know it.
AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
#: Named in 2025: a Java of before does not know it. America/Punta_Arenas has had the same clocks since.
YOUNG = frozenset(("America/Coyhaique",))


@cache
def known_zones() -> frozenset[str]:
    """Names of the form Area/City, and UTC."""
    places = frozenset(name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return places - YOUNG | {"UTC"}
