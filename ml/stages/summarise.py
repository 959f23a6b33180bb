"""``python -m ml.stages.summarise SLUG``: the figures of each business day."""

import sys

from ml.market import summarise
from ml.stages import MARKET

if __name__ == "__main__":
    slug = sys.argv[1]
    summarise(MARKET / "lakes" / slug, MARKET / "figures" / slug)
