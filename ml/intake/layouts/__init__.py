"""The exports we know by the names in their header."""

from ml.intake.layouts.base import Layout, plain
from ml.intake.layouts.customers import SEED_CUSTOMERS
from ml.intake.layouts.loyverse import LOYVERSE_EN, LOYVERSE_ES
from ml.intake.layouts.online_retail import ONLINE_RETAIL
from ml.intake.layouts.own import GOURMET, template_csv
from ml.intake.layouts.peru import PROX, SUSII
from ml.intake.layouts.square import SQUARE_ITEMS
from ml.intake.layouts.toast import TOAST_ITEMS

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        SQUARE_ITEMS,
        TOAST_ITEMS,
        LOYVERSE_EN,
        LOYVERSE_ES,
        SUSII,
        PROX,
        ONLINE_RETAIL,
        GOURMET,
        SEED_CUSTOMERS,
    )
}

MAX_COLUMNS = 1_000  # of a table; what is wider is not even looked at


def recognise(header: list[str]) -> Layout | None:
    """The layout whose signature the header carries; with several, the one that explains most columns."""
    if len(header) > MAX_COLUMNS:
        return None
    fitting = [layout for layout in LAYOUTS.values() if not layout.missing(header)]
    return max(fitting, key=lambda layout: len(layout.find(header)), default=None)


__all__ = ["LAYOUTS", "MAX_COLUMNS", "Layout", "plain", "recognise", "template_csv"]
