"""``python -m ml.stages.cleanse SLUG``: exports into a lake, every row accepted, quarantined or duplicate."""

import sys

from ml.market import cleanse
from ml.stages import MARKET

if __name__ == "__main__":
    slug = sys.argv[1]
    cleanse(MARKET / "exports" / slug, MARKET / "lakes" / slug)
