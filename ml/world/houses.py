"""What a restaurant of the world is: how it sells, what it promotes, which files it exports.

Money in soles, shares from 0 to 1, effects as factors of the expected number of tickets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

FIRST_DAY: Final = date(2024, 11, 1)
LAST_DAY: Final = date(2026, 10, 31)
LUNCH: Final = "almuerzo"
DINNER: Final = "cena"
DAYPARTS: Final = (LUNCH, DINNER)


@dataclass(frozen=True)
class Promotion:
    """A discount on some families, on some weekdays (Monday is 0), and what it truly does.

    ``tickets`` is its factor on expected tickets, ``units`` its factor on the units of the families. An effect of 1
    and 1 is a placebo: an analysis that finds something there is wrong.
    """

    name: str
    first: date
    last: date
    weekdays: tuple[int, ...]
    dayparts: tuple[str, ...]
    families: tuple[str, ...]
    discount: float
    tickets: float
    units: float


@dataclass(frozen=True)
class Part:
    """One exported file: the sales issued from ``first`` to ``last`` (calendar days), and how it is written."""

    name: str
    first: date
    last: date
    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\n"
    titles: tuple[str, ...] = ()
    footer: bool = False
    variant: str = ""  # a layout's own version, e.g. Square's 32 or 35 columns
    quarantine: int = 3  # unreadable lines of each kind that are put in
    repeats: int = 0  # lines written twice, where the layout has a line key that shows it


@dataclass(frozen=True)
class House:
    """A restaurant and its true parameters."""

    slug: str
    name: str
    city: str
    district: str
    layout: str  # the name in ml.intake.LAYOUTS, "" where only names and content tell
    writer: str  # the key in ml.world.layouts.WRITERS
    tickets_a_day: float  # expected on an average open day at scale 1
    lunch_share: float
    lunch_week: tuple[float, ...]  # Monday to Sunday, 0 = closed
    dinner_week: tuple[float, ...]
    price_level: float  # factor on the soles of ml.world.menus
    identified: float  # share of tickets that name a guest
    tourists: float  # share of guests who come once, on a journey
    trend: float  # growth of demand a year
    regime: str  # IGV
    service_rate: int  # recargo al consumo in hundredths of a per cent of the valor de venta, at most 1,300
    parts: tuple[Part, ...]
    promotions: tuple[Promotion, ...] = ()
    closures: tuple[tuple[date, date], ...] = ()
    dishes: dict[str, int] = field(default_factory=dict)
    waiters: tuple[str, ...] = ("Rosa", "Iván", "Milagros", "José Luis", "Yesenia", "Renzo", "Ángela")
    closing_hour: int = 4
    zone: str = "America/Lima"
    currency: str = "PEN"
