"""Demand by day: this project's training beside AutoETS (statsforecast), Prophet and rules that need no training.

``python -m benchmarks.demand [--quick]`` prints JSON. The series are the tickets a day of the simulated market's houses
(24 months, weekly season, closed days, holidays, a mood that no calendar explains); each is cut before its last days,
all forecast the same 28 days, and are scored on those the house opened. Ours pays for its backtest of 12 refits, its
band and its gate; the others only fit.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.tables import ratio, seconds, table
from ml.evaluation.forecasting import mase, rmsle, seasonal_scale
from ml.features.demand import history
from ml.training.demand_contest import contest, forecaster
from ml.training.params import DemandParams
from ml.world.demand import business_days, demand
from ml.world.roster import HOUSES

Floats = NDArray[np.float64]
HORIZON = 28
WORKS = {1: 6, 50: 1}  # series -> times that 28 days are held out, each time the 28 before; quick: half as often
SEASON = 7
WEEKS = 8


@dataclass(frozen=True)
class Series:
    """Consecutive days from ``first``; 0 where the house was closed."""

    first: date
    values: Floats

    def cut(self, days: int) -> Series:
        return Series(self.first, self.values[: len(self.values) - days])

    def days(self) -> pd.DatetimeIndex:
        return pd.date_range(self.first, periods=len(self.values), freq="D")


Contender = Callable[[Sequence[Series]], list[Floats]]


def market(count: int) -> list[Series]:
    """Tickets a day of ``count`` houses: the eight of the market, drawn again under other seeds."""
    first = business_days()[0].item()
    return [
        Series(first, _tickets(HOUSES[number % len(HOUSES)], seed=2026 + number // len(HOUSES)))
        for number in range(count)
    ]


def _tickets(house: Any, *, seed: int) -> Floats:
    drawn: Floats = demand(house, np.random.default_rng(seed), scale=1.0).tickets.sum(axis=1).astype(np.float64)
    return drawn


def gourmet(known: Sequence[Series]) -> list[Floats]:
    """As ``ml.training`` and ``ml.backtest`` do it: one contest for all series, then a forecaster for each."""
    params = DemandParams(horizon=HORIZON)
    with threadpool_limits(limits=1):
        panel = [history(one.values, one.first, ahead=HORIZON, country=params.country) for one in known]
        held = contest(panel, params, lambda share: None)
        return [forecaster(past, held, params).forecast()["expected"].to_numpy() for past in panel]


def auto_ets(known: Sequence[Series]) -> list[Floats]:
    from statsforecast import StatsForecast  # a peer: only the benchmark's environment has it
    from statsforecast.models import AutoETS

    frames = [
        pd.DataFrame({"unique_id": number, "ds": one.days(), "y": one.values}) for number, one in enumerate(known)
    ]
    jobs = min(len(known), os.cpu_count() or 1)
    made = StatsForecast(models=[AutoETS(season_length=SEASON)], freq="D", n_jobs=jobs)
    found = made.forecast(df=pd.concat(frames), h=HORIZON)
    return [part["AutoETS"].to_numpy() for _, part in found.groupby("unique_id", sort=True)]


def prophet(known: Sequence[Series]) -> list[Floats]:
    """With Peru's holidays, and without the closed days: it takes a missing day for what it is."""
    from prophet import Prophet  # a peer

    found = []
    for one in known:
        frame = pd.DataFrame({"ds": one.days(), "y": one.values})
        made = Prophet()
        made.add_country_holidays("PE")
        made.fit(frame[frame["y"] > 0])
        ahead = pd.date_range(one.days()[-1] + timedelta(days=1), periods=HORIZON, freq="D")
        found.append(made.predict(pd.DataFrame({"ds": ahead}))["yhat"].to_numpy())
    return found


def seasonal_naive(known: Sequence[Series]) -> list[Floats]:
    return [np.tile(one.values[-SEASON:], HORIZON // SEASON) for one in known]


def weekday_median(known: Sequence[Series]) -> list[Floats]:
    """The median of the same weekday in the last eight weeks."""
    weeks = [one.values[-SEASON * WEEKS :].reshape(WEEKS, SEASON) for one in known]
    return [np.tile(np.median(each, axis=0), HORIZON // SEASON) for each in weeks]


CONTENDERS: dict[str, Contender] = {
    "gourmet": gourmet,
    "AutoETS": auto_ets,
    "Prophet": prophet,
    "weekday median": weekday_median,
    "seasonal naive": seasonal_naive,
}
PEERS = {"AutoETS": "statsforecast", "Prophet": "prophet"}


def run(*, quick: bool = False) -> list[dict[str, Any]]:
    """One row for each number of series and contender: seconds, MASE, RMSLE."""
    logging.disable(logging.WARNING)  # the peers tell of each fit
    contenders = {name: each for name, each in CONTENDERS.items() if _is_there(PEERS.get(name))}
    found = []
    for count, times in WORKS.items():
        series = market(count)
        for name, contender in contenders.items():
            contender([one.cut(HORIZON) for one in series[:1]])  # what a process does once (imports, compilers) is done
            outcome = held_out(series, contender, times=-(-times // 2) if quick else times)
            found.append({"series": count, "contender": name, **outcome})
    return found


def _is_there(package: str | None) -> bool:
    return package is None or importlib.util.find_spec(package) is not None


def held_out(series: Sequence[Series], contender: Contender, *, times: int) -> dict[str, float]:
    taken, actual, foretold, scale = [], [], [], []
    for time_back in range(times):
        after = HORIZON * time_back
        known = [one.cut(after + HORIZON) for one in series]
        started = time.perf_counter()
        forecasts = contender(known)
        taken.append(time.perf_counter() - started)
        for one, past, forecast in zip(series, known, forecasts, strict=True):
            held = one.values[len(past.values) : len(past.values) + HORIZON]
            opened = held > 0
            actual.append(held[opened])
            foretold.append(np.maximum(forecast[opened], 0.0))
            scale.append(np.full(int(opened.sum()), seasonal_scale(past.values)))
    y, f = np.concatenate(actual), np.concatenate(foretold)
    scores = {"mase": mase(y, f, scale=np.concatenate(scale)), "rmsle": rmsle(y, f)}
    return {"seconds": float(np.mean(taken)), "days_scored": len(y), **scores}


def tables(found: list[dict[str, Any]]) -> str:
    parts = []
    for count in dict.fromkeys(each["series"] for each in found):
        several = [each for each in found if each["series"] == count]
        ours = next(each for each in several if each["contender"] == "gourmet")
        rows = [
            [
                each["contender"],
                seconds(each["seconds"]),
                f"{each['mase']:.3f}",
                f"{each['rmsle']:.4f}",
                ratio(each["mase"] / ours["mase"]),
            ]
            for each in several
        ]
        title = f"Demand of {count} series, {HORIZON} days ahead ({several[0]['days_scored']:,} open days held out)"
        parts.append(table(title, ["", "seconds", "MASE", "RMSLE", "MASE / ours"], rows))
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    print(json.dumps(run(quick=options.quick)))


if __name__ == "__main__":
    main()
