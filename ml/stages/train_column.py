"""``python -m ml.stages.train_column SLUG``: any chosen column of a table that a restaurant brought."""

import sys

from ml.market import train
from ml.stages import MARKET, parameters

if __name__ == "__main__":
    params = parameters()
    column = params["column"]
    own = {"seed": params["seed"], **column["params"]}
    lake, out = MARKET / "lakes" / sys.argv[1], MARKET / "models" / "column"
    train("column", lake, out, params=own, table=column["table"], target=column["target"])
