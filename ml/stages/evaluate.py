"""``python -m ml.stages.evaluate``: one file of metrics and one of backtests."""

from ml.market import evaluate
from ml.stages import MARKET, parameters

if __name__ == "__main__":
    evaluate(MARKET, MARKET / "metrics.json", MARKET / "backtest.csv", houses=parameters()["restaurants"])
