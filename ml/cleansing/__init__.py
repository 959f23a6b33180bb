"""From the raw strings of a file to lines in the lake: every row accepted, quarantined with a reason or duplicate."""

from ml.cleansing.recipe import IGV, Recipe
from ml.cleansing.run import Cleansed, NotAccountedFor, cleanse
from ml.cleansing.tables import cleanse_table, table_name

__all__ = ["IGV", "Cleansed", "NotAccountedFor", "Recipe", "cleanse", "cleanse_table", "table_name"]
