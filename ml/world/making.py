"""Making the whole world: eight houses, each from its own random streams, so that one can be made alone."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ml.errors import GourmetError
from ml.world.demand import demand
from ml.world.dirt import soiled
from ml.world.exports import write_exports
from ml.world.houses import House
from ml.world.layouts import WRITERS
from ml.world.ledger import book
from ml.world.lines import lines
from ml.world.menus import menu
from ml.world.roster import HOUSES
from ml.world.tickets import tickets
from ml.world.truth import write_truth


class NoSuchHouse(GourmetError):
    code: ClassVar[str] = "no_such_house"
    es: ClassVar[str] = "El mercado simulado no tiene un restaurante «{slug}». Tiene: {known}."
    en: ClassVar[str] = "The simulated market has no restaurant “{slug}”. It has: {known}."


def build(out: Path, *, seed: int = 2026, scale: float = 1.0, only: list[str] | None = None) -> dict[str, Any]:
    """Write the simulated market into ``out``; returns a summary that JSON can hold.

    ``scale`` multiplies the expected tickets (0.02 gives about 2,000 lines for the main house). ``only`` names the
    slugs to make; a house made alone is the same, byte for byte, as one made with the others.
    Raises ``NoSuchHouse``.
    """
    chosen = [_house(slug) for slug in only] if only else list(HOUSES)
    return {
        "seed": seed,
        "scale": scale,
        "simulated": True,
        "restaurants": [_make(Path(out), house, seed=seed, scale=scale) for house in chosen],
    }


def _house(slug: str) -> House:
    for house in HOUSES:
        if house.slug == slug:
            return house
    raise NoSuchHouse(slug=slug, known=", ".join(house.slug for house in HOUSES))


def _make(out: Path, house: House, *, seed: int, scale: float) -> dict[str, Any]:
    folder = out / house.slug
    folder.mkdir(parents=True, exist_ok=True)
    writer = WRITERS[house.writer]
    carta = menu(house, _stream(seed, house, "menu"))
    wanted = demand(house, _stream(seed, house, "demand"), scale=scale)
    bills, people = tickets(house, carta, wanted, _stream(seed, house, "tickets"))
    items = lines(house, carta, wanted, bills, people, _stream(seed, house, "lines"))
    clean = book(house, carta, wanted, bills, people, items, writer.habits, _stream(seed, house, "book"))
    written, dirt = soiled(clean, _stream(seed, house, "dirt"))
    files = write_exports(folder, house, written, _stream(seed, house, "exports"))
    said = write_truth(
        folder / "truth",
        house=house,
        menu=carta,
        demand=wanted,
        people=people,
        book=clean,
        written=files,
        dirt=dirt,
        seed=seed,
        scale=scale,
    )
    card = _card(house, [part.name for part in files])
    (folder / "restaurant.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {**card, "totals": said["totals"], "verdicts": said["verdicts"]}


def _card(house: House, files: list[str]) -> dict[str, Any]:
    return {
        "slug": house.slug,
        "name": house.name,
        "city": house.city,
        "district": house.district,
        "zone": house.zone,
        "closing_hour": house.closing_hour,
        "currency": house.currency,
        "igv_regime": house.regime,
        "layout": house.layout,
        "files": files,
        "simulated": True,
    }


def _stream(seed: int, house: House, purpose: str) -> np.random.Generator:
    """A generator of its own for each house and purpose: changing one leaves the others as they were."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(f"{house.slug}/{purpose}".encode())]))
