"""Where a restaurant's data and models lie, and how its rows are judged."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ml.cleansing import IGV, Recipe
from ml.lake import Lake
from ml.registry import Registry
from restaurants.models import Restaurant


def registry_of(restaurant: Restaurant) -> Registry:
    """The tenant's own git and DVC repository."""
    return Registry(Path(settings.LAKE) / str(restaurant.public_id))


def lake_of(restaurant: Restaurant) -> Lake:
    return Lake(registry_of(restaurant).root / "lake")


def recipe_of(restaurant: Restaurant) -> Recipe:
    return Recipe(
        zone=restaurant.zone,
        closing_hour=restaurant.closing_hour,
        currency=restaurant.currency,
        igv=IGV[restaurant.igv_regime],
    )
