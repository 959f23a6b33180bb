"""What the benchmarks print and score."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import cleansing, demand
from benchmarks.tables import table


def test_numbers_stand_to_the_right_under_their_head() -> None:
    printed = table("Title", ["", "seconds"], [["ours", "1.25"], ["another", "10.0"]])

    assert printed.splitlines() == [
        "Title",
        "         seconds",
        "----------------",
        "ours        1.25",
        "another     10.0",
    ]


def test_a_ratio_is_beside_duckdb() -> None:
    verdict = {"accepted": 9, "quarantined": 1, "duplicate": 0}
    rest = {"rows": 10, "bytes": 1000, "peak": 1e8, "processor": 1.0, "verdict": verdict}
    found = [{"contender": name, "seconds": taken, **rest} for name, taken in (("gourmet", 3.0), ("duckdb", 2.0))]

    printed = cleansing.tables(found)

    assert "1.50x" in printed
    assert "9 accepted, 1 quarantined, 0 duplicate" in printed


def test_every_contender_forecasts_from_what_was_known_and_is_scored_on_open_days() -> None:
    (series,) = demand.market(1)
    met: list[int] = []

    def perfect(known: Sequence[demand.Series]) -> list[demand.Floats]:
        met.append(len(known[0].values))
        return [series.values[len(one.values) : len(one.values) + demand.HORIZON] for one in known]

    scores = demand.held_out([series], perfect, times=2)

    assert met == [len(series.values) - 28, len(series.values) - 56]
    assert (scores["mase"], scores["rmsle"]) == (0.0, 0.0)
    assert scores["days_scored"] < 56
