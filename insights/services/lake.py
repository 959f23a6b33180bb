"""Where a restaurant's data and models lie, and how its rows are judged."""

from __future__ import annotations

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


def recipe_of(restaurant: Restaurant) -> Recipe:
    return Recipe(
        zone=restaurant.zone,
        closing_hour=restaurant.closing_hour,
        currency=restaurant.currency,
        igv=IGV[restaurant.igv_regime],
    )
