"""``python -m ml.stages.simulate SLUG``: a restaurant's dirty exports, and the truth beside them."""

import sys

from ml.market import simulate
from ml.stages import MARKET, parameters

if __name__ == "__main__":
    slug, params = sys.argv[1], parameters()
    simulate(slug, MARKET / "exports" / slug, seed=params["seed"], params=params["simulate"])
