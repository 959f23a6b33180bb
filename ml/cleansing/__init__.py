"""From the raw strings of a file to lines in the lake: every row accepted, quarantined with a reason, or a duplicate.

Importing this is cheap: what speaks with the engine (pyspark, pandas) is imported when it is asked for, because a web
process that only wants a ``Recipe`` must not carry it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ml.cleansing.recipe import IGV, Recipe

if TYPE_CHECKING:
    from ml.cleansing.file import cleanse_file
    from ml.cleansing.run import Cleansed, NotAccountedFor, cleanse
    from ml.cleansing.tables import cleanse_table

__all__ = ["IGV", "Cleansed", "NotAccountedFor", "Recipe", "cleanse", "cleanse_file", "cleanse_table"]

_WITH_THE_ENGINE = {
    "Cleansed": "ml.cleansing.run",
    "NotAccountedFor": "ml.cleansing.run",
    "cleanse": "ml.cleansing.run",
    "cleanse_file": "ml.cleansing.file",
    "cleanse_table": "ml.cleansing.tables",
}


def __getattr__(name: str) -> Any:
    if name not in _WITH_THE_ENGINE:
        raise AttributeError(name)
    return getattr(import_module(_WITH_THE_ENGINE[name]), name)
