"""Where a restaurant's data and models lie, and how its rows are judged."""

from __future__ import annotations

import shutil
from pathlib import Path

from ml.cleansing import IGV, Recipe
from ml.lake import Lake
from ml.registry import Registry
from restaurants.models import Restaurant
from restaurants.rooms import lake_root_of, registry_root_of


def registry_of(restaurant: Restaurant) -> Registry:
    """The tenant's own git and DVC repository."""
    return Registry(registry_root_of(restaurant))


def lake_of(restaurant: Restaurant) -> Lake:
    return Lake(lake_root_of(restaurant))


def scratch_of(lake: Lake) -> Path:
    """Beside the lake, not in it: where Spark can read it and DVC does not look. It is empty at the start."""
    sweep_scratch(lake)
    scratch = lake.root.parent / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return scratch


def sweep_scratch(lake: Lake) -> None:
    """A house has one writer at a time, so what lies there was left by one that was killed, and may hold a whole file.
    (Folders of other names are of before there was one.)"""
    for left in lake.root.parent.glob("scratch*"):
        shutil.rmtree(left, ignore_errors=True)


def recipe_of(restaurant: Restaurant) -> Recipe:
    return Recipe(
        zone=restaurant.zone,
        closing_hour=restaurant.closing_hour,
        currency=restaurant.currency,
        igv=IGV[restaurant.igv_regime],
    )
