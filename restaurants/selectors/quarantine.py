"""Rows that were set aside, as a file to mend and upload again."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ml.lake import Lake
from restaurants.models import Restaurant, Upload


def lake_of(restaurant: Restaurant) -> Lake:
    return Lake(Path(settings.LAKE) / str(restaurant.public_id) / "lake")


def quarantine_csv(restaurant: Restaurant, upload: Upload) -> Path:
    """The set-aside rows of one file as CSV, every cell inert in a spreadsheet."""
    return Path(lake_of(restaurant).write_quarantine_csv(upload.sha256))
