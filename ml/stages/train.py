"""``python -m ml.stages.train TASK SLUG``: demand or segments of a restaurant."""

import sys

from ml.market import region_of, train
from ml.stages import MARKET, parameters

if __name__ == "__main__":
    task, slug = sys.argv[1:]
    params = parameters()
    own = {"seed": params["seed"], **params[task]}
    if task == "demand":
        own["region"] = region_of(MARKET / "exports" / slug)
    train(task, MARKET / "lakes" / slug, MARKET / "models" / task / slug, params=own)
