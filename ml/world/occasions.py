"""What a date does to demand: public holidays, Peru's commercial days, local feasts, seasons.

Public holidays come from the package ``holidays`` (national, decreed days off are not in it); the other days are rules
in this table. Effects are factors of the expected tickets of a daypart. They are invented, in the order of size that
the trade speaks of, and known to the truth; where several meet on a day they multiply.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import holidays
import numpy as np
from numpy.typing import NDArray

EVERYWHERE: Final = ""
CLOSED: Final = 0.0


@dataclass(frozen=True)
class Occasion:
    """A day of the year by rule: a fixed ``day`` of the month, or the ``nth`` ``weekday`` (Monday is 0) of it."""

    name: str
    month: int
    lunch: float
    dinner: float
    day: int = 0
    weekday: int = 0
    nth: int = 0  # counted from the first; -1 is the last
    city: str = EVERYWHERE

    def date_in(self, year: int) -> date:
        if self.day:
            return date(year, self.month, self.day)
        if self.nth < 0:
            last = date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, self.month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))


OCCASIONS: Final = (
    Occasion("Aniversario de Lima", 1, 1.08, 1.10, day=18, city="Lima"),
    Occasion("Día del Pisco Sour", 2, 1.08, 1.15, weekday=5, nth=1),
    Occasion("San Valentín", 2, 1.25, 1.60, day=14),
    Occasion("Día de la Madre", 5, 1.70, 1.15, weekday=6, nth=2),
    Occasion("Día del Padre", 6, 1.45, 1.10, weekday=6, nth=3),
    Occasion("Inti Raymi", 6, 1.55, 1.50, day=24, city="Cusco"),
    Occasion("Víspera de Inti Raymi", 6, 1.25, 1.30, day=23, city="Cusco"),
    Occasion("Día del Ceviche", 6, 1.22, 1.00, day=28),
    Occasion("Día del Pollo a la Brasa", 7, 0.97, 0.95, weekday=6, nth=3),
    Occasion("Día del Pisco", 7, 1.05, 1.12, weekday=6, nth=4),
    Occasion("Día de la Canción Criolla", 10, 1.00, 1.25, day=31),
    Occasion("Nochebuena", 12, 1.10, CLOSED, day=24),
    Occasion("Navidad", 12, CLOSED, CLOSED, day=25),
    Occasion("Fin de año", 12, 1.10, 1.35, day=31),
    Occasion("Año Nuevo", 1, CLOSED, CLOSED, day=1),
)
HOLIDAY: Final = (1.22, 1.12)  # a public holiday looks like a Saturday
EVE: Final = (1.00, 1.18)  # and its eve like a Friday
PAYDAY: Final = (1.03, 1.06)  # the 15th and the last day of the month, with the two days after
SEMANA_SANTA: Final = {"Lima": 0.78, "Cusco": 1.28}  # Maundy Thursday to Easter Sunday: Lima leaves, Cusco fills
# Dated events that no rule gives: the general election of 12 April and 7 June 2026 (JNE), dry law from the Saturday on.
DATED: Final = {
    date(2026, 4, 11): ("Ley seca", 0.85),
    date(2026, 4, 12): ("Elecciones generales", 0.70),
    date(2026, 6, 6): ("Ley seca", 0.85),
    date(2026, 6, 7): ("Elecciones, segunda vuelta", 0.72),
}
# Factor of each month's middle. Cusco follows arrivals (dry season June to August, rain in January and February).
MONTHS: Final = {
    "Lima": (0.94, 0.90, 0.95, 0.98, 1.02, 1.00, 1.08, 1.00, 0.98, 1.02, 1.03, 1.14),
    "Cusco": (0.76, 0.70, 0.82, 0.98, 1.06, 1.20, 1.30, 1.28, 1.12, 1.04, 0.92, 0.86),
}


def occasion_effects(days: NDArray[np.datetime64], city: str) -> tuple[NDArray[np.float64], list[str]]:
    """Factors (days, 2) for lunch and dinner without season, and the names of what falls on each day ("" if none)."""
    index = {day: place for place, day in enumerate(days.astype("datetime64[D]").tolist())}
    effects = np.ones((len(days), 2))
    names: list[list[str]] = [[] for _ in days]
    years = range(min(index).year, max(index).year + 1)
    for day, name, factors in _effects(years, city):
        if day in index:
            effects[index[day]] *= factors
            if name:
                names[index[day]].append(name)
    return effects, [" + ".join(found) for found in names]


def _effects(years: range, city: str) -> Iterator[tuple[date, str, tuple[float, float]]]:
    own = [rule for rule in OCCASIONS if rule.city in (EVERYWHERE, city)]
    ruled = {rule.date_in(year): rule for rule in own for year in years}
    public = holidays.country_holidays("PE", years=list(years), language="es")
    for day, rule in ruled.items():
        yield day, rule.name, (rule.lunch, rule.dinner)
    easter = [day for day, name in public.items() if "Santo" in name or "Pascua" in name or "Resurrección" in name]
    for day in easter:
        yield day, public[day], (SEMANA_SANTA[city], SEMANA_SANTA[city])
    for day in sorted(set(public) - set(easter) - set(ruled)):
        yield day, public[day], HOLIDAY
    for day in sorted(set(public) - set(easter)):
        eve = day - timedelta(days=1)
        if eve not in ruled and eve not in public:
            yield eve, f"Víspera de {public[day]}", EVE
    for day, (name, factor) in DATED.items():
        yield day, name, (factor, factor)
    for day in sorted(_paydays(years)):
        yield day, "", PAYDAY


def _paydays(years: range) -> set[date]:
    paid = {date(year, month, 15) for year in years for month in range(1, 13)}
    paid |= {date(year, month, 1) - timedelta(days=1) for year in (*years, years.stop) for month in range(1, 13)}
    return {day + timedelta(days=after) for day in paid for after in range(3)}


def season(days: NDArray[np.datetime64], city: str) -> NDArray[np.float64]:
    """Factor of the time of the year, a line between the middles of the months, (days,)."""
    start = days.astype("datetime64[Y]").astype("datetime64[D]")
    position = (days - start).astype(np.float64) / 30.4375 - 0.5
    factor: NDArray[np.float64] = np.interp(position, np.arange(12), np.array(MONTHS[city]), period=12.0)
    return factor
