"""Cartas: dishes by family with a price in soles (IGV included), popularity and true own-price elasticity.

Dish names are common names of Peruvian cooking; no house's signature dish and no wine brand. An elasticity of -1.2
means that a price one per cent higher sells 1.2 % fewer units, other things equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.houses import FIRST_DAY, LAST_DAY, House

FAMILIES: Final = ("Entradas", "Fondos", "Postres", "Bebidas", "Vinos", "Menú degustación")
# Units a person orders in the dining room: at lunch, at dinner. A tasting menu stands for a starter and a main.
UNITS_A_COVER: Final = {
    "Entradas": (0.62, 0.66),
    "Fondos": (0.86, 0.80),
    "Postres": (0.40, 0.46),
    "Bebidas": (0.82, 0.70),
    "Vinos": (0.16, 0.34),
    "Menú degustación": (0.05, 0.13),
}
ELASTICITY: Final = {  # mean and spread among the dishes of a family
    "Entradas": (-0.9, 0.25),
    "Fondos": (-1.1, 0.30),
    "Postres": (-1.3, 0.30),
    "Bebidas": (-0.7, 0.20),
    "Vinos": (-1.5, 0.30),
    "Menú degustación": (-0.8, 0.10),
}
POOL: Final[dict[str, dict[str, int]]] = {
    "Entradas": {
        "Ceviche clásico": 62,
        "Ceviche de conchas negras": 68,
        "Tiradito al ají amarillo": 58,
        "Causa limeña": 42,
        "Causa de pulpo": 54,
        "Anticuchos de corazón": 46,
        "Pulpo a la parrilla": 66,
        "Conchitas a la parmesana": 52,
        "Choritos a la chalaca": 38,
        "Tartar de atún con palta": 59,
        "Ocopa de camarones": 44,
        "Papa a la huancaína": 34,
        "Tamalito verde": 28,
        "Leche de tigre": 39,
        "Ensalada de quinua": 36,
        "Solterito arequipeño": 33,
        "Carpaccio de alpaca": 56,
        "Croquetas de ají de gallina": 37,
        "Sopa criolla": 32,
        "Chupe de quinua": 30,
    },
    "Fondos": {
        "Lomo saltado": 72,
        "Ají de gallina": 56,
        "Arroz con pato": 74,
        "Seco de cordero": 78,
        "Cabrito a la norteña": 82,
        "Arroz con mariscos": 76,
        "Pescado a lo macho": 84,
        "Corvina a la plancha": 92,
        "Sudado de pescado": 79,
        "Asado de tira": 96,
        "Panceta crocante": 71,
        "Cuy confitado": 88,
        "Alpaca al vino tinto": 90,
        "Trucha de altura": 68,
        "Risotto de quinua": 58,
        "Ravioles de ají de gallina": 62,
        "Tacu tacu con lomo": 78,
        "Parrilla de verduras": 52,
        "Paiche con plátano": 94,
        "Costillar de cerdo": 86,
        "Chupe de camarones": 89,
        "Rocoto relleno": 57,
        "Pachamanca a la olla": 83,
        "Lechón al horno": 80,
        "Carapulcra con sopa seca": 64,
    },
    "Postres": {
        "Suspiro a la limeña": 28,
        "Lúcuma en tres texturas": 34,
        "Picarones": 26,
        "Mousse de chocolate": 32,
        "Crema volteada": 24,
        "Arroz con leche": 22,
        "Helado de chirimoya": 24,
        "Torta de chocolate": 30,
        "Queso helado": 25,
        "Crocante de maracuyá": 29,
        "Mazamorra morada": 21,
        "Alfajores de la casa": 20,
    },
    "Bebidas": {
        "Pisco sour": 36,
        "Chilcano de maracuyá": 34,
        "Chicha morada": 16,
        "Limonada": 15,
        "Agua mineral": 14,
        "Agua con gas": 14,
        "Café americano": 13,
        "Café cortado": 14,
        "Infusión de muña": 12,
        "Maracuyá sour": 37,
        "Gin tonic": 42,
        "Negroni": 44,
        "Cerveza artesanal": 26,
        "Mocktail de hierbas": 25,
        "Espresso": 12,
        "Jugo de lúcuma": 18,
    },
    "Vinos": {
        "Malbec copa": 39,
        "Malbec botella": 168,
        "Cabernet copa": 42,
        "Cabernet botella": 178,
        "Sauvignon copa": 36,
        "Sauvignon botella": 149,
        "Rosado copa": 35,
        "Espumante botella": 188,
        "Tannat botella": 210,
        "Quebranta copa": 29,
        "Chardonnay botella": 172,
        "Pinot noir botella": 235,
        "Vino de la casa copa": 28,
    },
    "Menú degustación": {"Degustación 7 tiempos": 289, "Degustación 11 tiempos": 420, "Degustación vegetal": 265},
}
# A till's number of each dish, the same in every export.
DISH_NUMBERS: Final = {name: number for number, name in enumerate((n for pool in POOL.values() for n in pool), start=1)}
# Menus are printed anew on these days; between them a few dishes are priced up and down to learn what it does.
REPRICED: Final = ("2025-03-15", "2025-08-01", "2026-01-02", "2026-06-15")
TRIAL_DAYS: Final = 42
TRIAL_STEP: Final = 0.12


@dataclass(frozen=True)
class Menu:
    """A carta over time. D dishes ordered by family, E price epochs.

    ``dishes``: frame of D rows (dish, family, base_price in cents, popularity, elasticity, first_epoch, trial).
    ``starts``: (E,) first day of each epoch. ``prices``: (E, D) cents. ``weights``: (E, D) expected units relative to
    the family's at base prices: popularity among the dishes on the carta times (price / base price) ** elasticity.
    """

    dishes: pd.DataFrame
    starts: NDArray[np.datetime64]
    prices: NDArray[np.int64]
    weights: NDArray[np.float64]

    def epoch(self, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Index of the price epoch of each day."""
        return np.searchsorted(self.starts, days, side="right") - 1

    def families(self) -> NDArray[np.int64]:
        """Index in FAMILIES of each dish, (D,)."""
        return self.dishes["family"].map(FAMILIES.index).to_numpy(np.int64)


def menu(house: House, rng: np.random.Generator) -> Menu:
    """Draw a house's carta, its price history and the true elasticities."""
    dishes = _dishes(house, rng)
    starts = _epochs()
    prices = _prices(dishes, starts, rng)
    base = dishes["base_price"].to_numpy(np.float64)
    on_carta = np.arange(len(starts))[:, None] >= dishes["first_epoch"].to_numpy()[None, :]
    popularity = dishes["popularity"].to_numpy()[None, :] * on_carta
    family = dishes["family"].map(FAMILIES.index).to_numpy()
    for index in range(len(FAMILIES)):
        popularity[:, family == index] /= popularity[:, family == index].sum(axis=1, keepdims=True)
    weights = popularity * (prices / base[None, :]) ** dishes["elasticity"].to_numpy()[None, :]
    return Menu(dishes=dishes, starts=starts, prices=prices, weights=weights)


def _dishes(house: House, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for family in FAMILIES:
        names = list(POOL[family])
        chosen = sorted(rng.permutation(len(names))[: house.dishes[family]].tolist())
        popularity = rng.permutation(1.0 / np.arange(1, len(chosen) + 1) ** 0.7)
        mean, spread = ELASTICITY[family]
        for place, index in enumerate(chosen):
            soles = round(POOL[family][names[index]] * house.price_level * float(rng.uniform(0.95, 1.05)))
            rows.append(
                {
                    "dish": names[index],
                    "family": family,
                    "base_price": soles * 100,
                    "popularity": float(popularity[place]),
                    "elasticity": round(min(float(rng.normal(mean, spread)), -0.2), 3),
                }
            )
    dishes = pd.DataFrame(rows)
    mains = dishes.index[dishes["family"].isin(["Entradas", "Fondos", "Postres"])].to_numpy()
    trial = rng.choice(mains, size=min(6, len(mains)), replace=False)
    late = rng.choice(np.setdiff1d(mains, trial), size=2, replace=False)
    dishes["trial"] = np.isin(dishes.index, trial)
    dishes["first_epoch"] = np.where(np.isin(dishes.index, late), len(_epochs()) // 2, 0)
    return dishes


def _epochs() -> NDArray[np.datetime64]:
    trials = np.arange(np.datetime64(FIRST_DAY), np.datetime64(LAST_DAY), TRIAL_DAYS)
    return np.unique(np.concatenate([trials, np.array(REPRICED, dtype="datetime64[D]")]))


def _prices(dishes: pd.DataFrame, starts: NDArray[np.datetime64], rng: np.random.Generator) -> NDArray[np.int64]:
    factor = np.ones((len(starts), len(dishes)))
    for day in np.array(REPRICED, dtype="datetime64[D]"):
        factor[starts >= day] *= 1 + np.round(rng.normal(0.03, 0.04, len(dishes)), 2)
    trial = dishes["trial"].to_numpy()
    period = ((starts - starts[0]).astype(np.int64) // TRIAL_DAYS)[:, None]
    phase = np.arange(len(dishes))[None, :]
    factor *= np.where(trial[None, :] & ((period + phase) % 2 == 1), 1 + TRIAL_STEP, 1.0)
    soles = np.maximum(np.round(dishes["base_price"].to_numpy()[None, :] / 100 * factor), 1)
    return (soles * 100).astype(np.int64)
