"""``python -m ml.stages.train TASK SLUG``: demand or segments of a restaurant."""

import sys

from ml.market import train
from ml.stages import MARKET, parameters

if __name__ == "__main__":
    task, slug = sys.argv[1:]
    params = parameters()
    own = {"seed": params["seed"], **params[task]}
    train(task, MARKET / "lakes" / slug, MARKET / "models" / task / slug, params=own)
