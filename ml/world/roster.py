"""The eight invented restaurants.

No restaurant of these names is known to exist; places are real districts, figures are plausible, not measured.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ml.world.houses import DAYPARTS, DINNER, FIRST_DAY, LAST_DAY, LUNCH, House, Part, Promotion
from ml.world.tax import GENERAL, MYPE

_MENU: Final = {"Entradas": 12, "Fondos": 17, "Postres": 8, "Bebidas": 12, "Vinos": 10, "Menú degustación": 2}
_SMALL: Final = {"Entradas": 9, "Fondos": 13, "Postres": 6, "Bebidas": 9, "Vinos": 6, "Menú degustación": 1}
_DRINKS: Final = ("Bebidas",)
_WINES: Final = ("Vinos",)
_FOOD: Final = ("Entradas", "Fondos", "Postres", "Bebidas", "Vinos", "Menú degustación")

HUACA: Final = House(
    slug="huaca",
    name="Huaca Serena",
    city="Lima",
    district="Miraflores",
    layout="gourmet",
    writer="gourmet",
    tickets_a_day=18.3,
    lunch_share=0.42,
    lunch_week=(0.0, 0.8, 0.85, 0.95, 1.15, 1.2, 1.45),
    dinner_week=(0.0, 0.75, 0.85, 1.0, 1.35, 1.5, 0.6),
    price_level=1.0,
    identified=0.48,
    tourists=0.22,
    trend=0.07,
    regime=GENERAL,
    service_rate=1000,
    dishes=_MENU,
    closures=((date(2025, 2, 10), date(2025, 2, 16)),),
    promotions=(
        Promotion("Martes de vino", date(2025, 7, 1), date(2025, 9, 30), (1,), (DINNER,), _WINES, 0.25, 1.12, 1.45),
        Promotion("Tarde de pisco", date(2026, 2, 3), date(2026, 4, 30), (2, 3), (DINNER,), _DRINKS, 0.20, 1.07, 1.30),
        Promotion(
            "Postre de la casa", date(2026, 8, 4), date(2026, 9, 30), (1, 2), (LUNCH,), ("Postres",), 0.30, 1.0, 1.0
        ),
    ),
    parts=(
        Part(
            "ventas_huaca_2024-11_a_2025-12.csv",
            FIRST_DAY,
            date(2025, 12, 31),
            titles=("Huaca Serena", "Ventas"),
            footer=True,
        ),
        Part(
            "ventas_huaca_2025-12_a_2026-10.csv",
            date(2025, 12, 1),
            LAST_DAY,
            encoding="utf-8-sig",
            newline="\r\n",
            variant="soles",
        ),
    ),
)

OLIVAR: Final = House(
    slug="olivar-de-bruma",
    name="Olivar de Bruma",
    city="Lima",
    district="San Isidro",
    layout="square_items",
    writer="square",
    tickets_a_day=7.2,
    lunch_share=0.55,
    lunch_week=(0.9, 1.0, 1.05, 1.15, 1.4, 0.9, 0.0),
    dinner_week=(0.7, 0.85, 0.95, 1.15, 1.4, 1.3, 0.0),
    price_level=1.12,
    identified=0.41,
    tourists=0.15,
    trend=0.03,
    regime=GENERAL,
    service_rate=0,
    dishes=_MENU,
    promotions=(
        Promotion("Almuerzo ejecutivo", date(2026, 3, 2), date(2026, 5, 29), (0, 1), (LUNCH,), _FOOD, 0.15, 1.18, 1.0),
    ),
    parts=(
        Part("items-2024-11-01-2025-11-01.csv", FIRST_DAY, date(2025, 10, 31), variant="32"),
        Part("items-2025-10-01-2026-11-01.csv", date(2025, 10, 1), LAST_DAY, variant="35"),
    ),
)

QOSQO: Final = House(
    slug="quipu-de-nieve",
    name="Quipu de Nieve",
    city="Cusco",
    district="Cusco",
    layout="toast_items",
    writer="toast",
    tickets_a_day=5.6,
    lunch_share=0.38,
    lunch_week=(0.9, 0.9, 0.95, 1.0, 1.05, 1.15, 1.1),
    dinner_week=(0.9, 0.9, 1.0, 1.05, 1.15, 1.15, 0.85),
    price_level=1.05,
    identified=0.36,
    tourists=0.62,
    trend=0.10,
    regime=MYPE,
    service_rate=0,
    dishes=_MENU,
    promotions=(
        Promotion("Temporada de lluvia", date(2026, 1, 5), date(2026, 3, 15), (0, 1, 2), (DINNER,), _FOOD, 0.1, 1.2, 1),
    ),
    parts=(
        Part("ItemSelectionDetails_2024_11_2025_10.csv", FIRST_DAY, date(2025, 10, 31), newline="\r\n", repeats=25),
        Part("ItemSelectionDetails_2025_10_2026_10.csv", date(2025, 10, 15), LAST_DAY, newline="\r\n", repeats=15),
    ),
)

BARRANCO: Final = House(
    slug="faro-de-retama",
    name="Faro de Retama",
    city="Lima",
    district="Barranco",
    layout="loyverse_en",
    writer="loyverse_en",
    tickets_a_day=6.2,
    lunch_share=0.36,
    lunch_week=(0.0, 0.7, 0.75, 0.85, 1.1, 1.35, 1.5),
    dinner_week=(0.0, 0.7, 0.8, 1.05, 1.5, 1.6, 0.55),
    price_level=0.86,
    identified=0.44,
    tourists=0.30,
    trend=-0.05,
    regime=MYPE,
    service_rate=0,
    dishes=_SMALL,
    promotions=(
        Promotion("Jueves de coctel", date(2025, 5, 1), date(2025, 7, 31), (3,), (DINNER,), _DRINKS, 0.3, 1.15, 1.5),
    ),
    parts=(
        Part("receipts-by-item-2024-11-01-2025-12-31.csv", FIRST_DAY, date(2025, 12, 31), encoding="utf-8-sig"),
        Part("receipts-by-item-2026-01-01-2026-10-31.csv", date(2026, 1, 1), LAST_DAY, encoding="utf-8-sig"),
        Part(
            "receipts-by-item-2026-09-01-2026-09-30 (1).csv",
            date(2026, 9, 1),
            date(2026, 9, 30),
            encoding="utf-8-sig",
            quarantine=0,
        ),
    ),
)

SAN_BLAS: Final = House(
    slug="cuesta-de-ayni",
    name="Cuesta de Ayni",
    city="Cusco",
    district="San Blas",
    layout="loyverse_es",
    writer="loyverse_es",
    tickets_a_day=4.4,
    lunch_share=0.34,
    lunch_week=(0.0, 0.9, 0.95, 1.0, 1.1, 1.25, 1.2),
    dinner_week=(0.0, 0.95, 1.0, 1.05, 1.2, 1.3, 0.8),
    price_level=0.8,
    identified=0.38,
    tourists=0.58,
    trend=0.05,
    regime=MYPE,
    service_rate=0,
    dishes=_SMALL,
    parts=(
        Part("recibos-por-articulo-2024-2025.csv", FIRST_DAY, date(2025, 11, 15), newline="\r\n"),
        Part("recibos-por-articulo-2025-2026.csv", date(2025, 11, 1), LAST_DAY, newline="\r\n"),
    ),
)

SURCO: Final = House(
    slug="higueron-callado",
    name="Higuerón Callado",
    city="Lima",
    district="Santiago de Surco",
    layout="susii",
    writer="susii",
    tickets_a_day=5.2,
    lunch_share=0.58,
    lunch_week=(0.7, 0.75, 0.8, 0.9, 1.1, 1.4, 1.7),
    dinner_week=(0.6, 0.7, 0.8, 1.0, 1.4, 1.4, 0.5),
    price_level=0.74,
    identified=0.52,
    tourists=0.08,
    trend=0.02,
    regime=MYPE,
    service_rate=800,
    dishes=_SMALL,
    promotions=(
        Promotion("Lunes de familia", date(2025, 8, 4), date(2025, 10, 27), (0,), DAYPARTS, _FOOD, 0.2, 1.25, 1.0),
    ),
    parts=(
        Part("ReporteVentas_nov2024_oct2025.csv", FIRST_DAY, date(2025, 10, 31), encoding="cp1252"),
        Part("ReporteVentas_oct2025_oct2026.xlsx", date(2025, 10, 1), LAST_DAY, encoding="xlsx"),
    ),
)

MALECON: Final = House(
    slug="malecon-de-yuyo",
    name="Malecón de Yuyo",
    city="Lima",
    district="Miraflores",
    layout="",
    writer="malecon",
    tickets_a_day=4.8,
    lunch_share=0.45,
    lunch_week=(0.75, 0.8, 0.85, 0.95, 1.1, 1.25, 1.35),
    dinner_week=(0.65, 0.75, 0.85, 1.0, 1.35, 1.45, 0.7),
    price_level=0.92,
    identified=0.39,
    tourists=0.35,
    trend=0.12,
    regime=GENERAL,
    service_rate=0,
    dishes=_SMALL,
    parts=(
        Part(
            "Reporte de ventas detallado.csv",
            FIRST_DAY,
            LAST_DAY,
            encoding="cp1252",
            delimiter=";",
            newline="\r\n",
            titles=("REPORTE DE VENTAS DETALLADO", "Desde: 01/11/2024  Hasta: 31/10/2026", ""),
            footer=True,
        ),
    ),
)

SILLAR: Final = House(
    slug="mesa-tambopampa",
    name="Mesa Tambopampa",
    city="Lima",
    district="San Isidro",
    layout="",
    writer="tambopampa",
    tickets_a_day=3.6,
    lunch_share=0.40,
    lunch_week=(0.0, 0.0, 0.9, 1.0, 1.15, 1.3, 1.3),
    dinner_week=(0.0, 0.9, 0.95, 1.05, 1.35, 1.45, 0.0),
    price_level=1.3,
    identified=0.55,
    tourists=0.25,
    trend=0.0,
    regime=GENERAL,
    service_rate=0,
    dishes=_SMALL,
    closures=((date(2026, 1, 19), date(2026, 1, 31)),),
    parts=(
        Part("VENTAS 2025.txt", FIRST_DAY, date(2025, 12, 31), encoding="utf-16", delimiter="\t", newline="\r\n"),
        Part("VENTAS 2026.txt", date(2025, 12, 15), LAST_DAY, encoding="utf-16", delimiter="\t", newline="\r\n"),
    ),
)

HOUSES: Final[tuple[House, ...]] = (HUACA, OLIVAR, QOSQO, BARRANCO, SAN_BLAS, SURCO, MALECON, SILLAR)
