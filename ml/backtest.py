"""``python -m ml.backtest demand``: the demand models and their baselines on any table of days, without the site.

JSON on standard output, the log on standard error, exit 0 only when done.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ml import training
from ml.day_tables import ColumnTwice, NoDate, dates, numbers, read
from ml.errors import GourmetError
from ml.evaluation import demand_scores
from ml.features.demand import History, history
from ml.models.demand_entrants import baselines
from ml.training.demand_contest import AbsentColumn, Contest, contest, daily
from ml.training.params import DemandParams

log = logging.getLogger("ml.backtest")

FURTHEST = 90  # days ahead


class TooFewDays(GourmetError):
    """No series is long enough."""

    code = "too_few_days"
    es = "Ninguna serie llega a {needed} días; la más larga tiene {longest}."
    en = "No series has {needed} days; the longest has {longest}."


def panel(
    table: pd.DataFrame, *, date: str, value: str, series: str | None, params: DemandParams, decimal: str = ""
) -> list[History]:
    """One history a series of at least ``MIN_DAYS`` days, by name; rows of one day are summed, a blank value is none.

    Raises AbsentColumn, TooFewDays and what ``ml.day_tables`` refuses.
    """
    days = _days(table, date=date, value=value, decimal=decimal)
    keys = _column(table, series).astype(str).loc[days.index] if series else pd.Series("", index=days.index)
    read_in = {str(name): daily(part, measure="value") for name, part in days.groupby(keys, sort=True)}
    needed = training.MIN_DAYS["demand"]
    long_enough = {name: found for name, found in read_in.items() if len(found[1]) >= needed and found[1].any()}
    if not long_enough:
        raise TooFewDays(needed=needed, longest=max((len(found[1]) for found in read_in.values()), default=0))
    if left := len(read_in) - len(long_enough):
        log.warning("%s of %s series have fewer than %s days and are left out", left, len(read_in), needed)
    return [
        history(values, first, ahead=params.horizon, country=params.country, region=params.region)
        for first, values in long_enough.values()
    ]


def _days(table: pd.DataFrame, *, date: str, value: str, decimal: str) -> pd.DataFrame:
    """Rows that hold anything: ``day`` and ``value``, NaN where it is blank."""
    moments, values = dates(_column(table, date)), numbers(_column(table, value), decimal=decimal)
    for line, written in values[moments.isna() & values.notna()].head(1).items():
        raise NoDate(line=line, column=date, value=f"{written:g}")
    return pd.DataFrame({"day": moments, "value": values})[moments.notna()]


def _column(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    times = list(table.columns).count(name)
    if times != 1:
        raise ColumnTwice(column=name, times=times) if times else AbsentColumn(column=name)
    return table[name]


def run(
    table: pd.DataFrame, *, date: str, value: str, series: str | None, params: DemandParams, decimal: str = ""
) -> dict[str, Any]:
    """What the command prints: the winner's measures, those of every learner and baseline, seconds."""
    started = time.perf_counter()
    # One thread, as in training: the same sums everywhere.
    with threadpool_limits(limits=1):
        histories = panel(table, date=date, value=value, series=series, params=params, decimal=decimal)
        held = contest(histories, params, lambda share: log.info("backtest %3.0f %%", 100 * share))
    return _answer(histories, held, params) | {"seconds": round(time.perf_counter() - started, 3)}


def _answer(histories: Sequence[History], held: Contest, params: DemandParams) -> dict[str, Any]:
    covered = demand_scores.coverages(held.banded, horizon=params.horizon)
    mine = held.table[held.winner]
    return {
        "task": "demand",
        "horizon": params.horizon,
        "series": len(histories),
        "days": int(np.sum([past.days for past in histories])),
        "forecasts_scored": len(held.scored),
        "winner": held.winner,
        "verdict": held.verdict,
        "rmsle": mine["rmsle"],
        "mase": mine["mase"],
        "smape": mine["smape"],
        "interval": params.interval,
        "interval_coverage": covered["overall"],
        "coverage": covered,
        "by_horizon": mine["by_horizon"],
        "baselines": {name: held.table[name] for name in baselines()},
        "entrants": {name: scores for name, scores in held.table.items() if name not in baselines()},
        "gate": held.proof.as_dict(),
        "scored": "open days",
        "seed": params.seed,
    }


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ml.backtest", description=(__doc__ or "").splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    demand = tasks.add_parser("demand", help="demand by day")
    demand.add_argument("--data", type=Path, required=True, help="CSV or Parquet; rows of one day are summed")
    demand.add_argument("--date", required=True, metavar="COL", help="one order for all: ISO, else the day first")
    demand.add_argument("--value", required=True, metavar="COL", help="a blank is no value; a word is refused")
    demand.add_argument(
        "--decimal", choices=[".", ","], default="", help="its decimal sign where the column is unclear"
    )
    demand.add_argument("--series", metavar="COL", help="many series, learned together")
    demand.add_argument("--horizon", type=int, default=28, metavar="N", help=f"1 to {FURTHEST} days ahead")
    demand.add_argument("--country", default="PE", help="whose public holidays")
    demand.add_argument("--region", default="", help="whose own days")
    demand.add_argument("--seed", type=int, default=2026)
    demand.add_argument("--json", action="store_true", help="JSON instead of a table")
    parsed = parser.parse_args(argv)
    if not 1 <= parsed.horizon <= FURTHEST:
        parser.error(f"--horizon must be from 1 to {FURTHEST}")
    return parsed


def as_text(answer: dict[str, Any]) -> str:
    """A table for a person."""
    lines = [f"{'':20}{'RMSLE':>8}{'MASE':>8}{'sMAPE':>8}"]
    for name, scores in (answer["entrants"] | answer["baselines"]).items():
        mark = "*" if name == answer["winner"] else " "
        lines.append(f"{mark} {name:18}{scores['rmsle']:8.4f}{scores['mase']:8.4f}{scores['smape']:8.2f}")
    covered = answer["interval_coverage"]
    share = "too few folds" if covered is None else f"{covered:.1%}"
    lines.append(f"{answer['interval']:.0%} interval covers {share}; {answer['verdict']}; {answer['seconds']} s")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    asked = arguments(argv)
    params = DemandParams(seed=asked.seed, horizon=asked.horizon, country=asked.country, region=asked.region)
    try:
        table = read(asked.data)
        answer = run(
            table, date=asked.date, value=asked.value, series=asked.series, params=params, decimal=asked.decimal
        )
    except GourmetError as error:
        log.error("%s", error.text("en"))
        return 1
    sys.stdout.write((json.dumps(answer, allow_nan=False) if asked.json else as_text(answer)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
