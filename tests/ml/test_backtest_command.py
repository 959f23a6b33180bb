"""``python -m ml.backtest demand``: the demand models on any table of days, without the site."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml.backtest import main
from ml.registry.provenance import ROOT

FIRST = date(2025, 1, 6)
SCORES = {"rmsle", "mase", "smape"}


def table(path: Path, days: int) -> Path:
    """Days of a shop with busy Saturdays, and of one that opened 20 days ago, in a file as anybody may have it."""
    chance = np.random.default_rng(2026)
    rows = [
        (FIRST + timedelta(days=n), shop, level * (1 + (n % 7 == 5)) * chance.uniform(0.9, 1.1))
        for n in range(days)
        for shop, level in (("centro", 100.0), ("puerto", 300.0))
        if shop == "centro" or n >= days - 20
    ]
    pd.DataFrame(rows, columns=["fecha", "local", "ventas"]).to_csv(path, index=False)
    return path


def argv(data: Path, *more: str) -> list[str]:
    return ["demand", "--data", str(data), "--date", "fecha", "--value", "ventas", "--horizon", "7", *more]


def test_it_says_the_measures_of_the_winner_and_of_each_baseline_on_standard_output_alone(tmp_path: Path) -> None:
    data = table(tmp_path / "days.csv", 255)

    done = subprocess.run(
        [sys.executable, "-m", "ml.backtest", *argv(data, "--series", "local", "--json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert (said["task"], said["horizon"], said["series"], said["days"]) == ("demand", 7, 1, 255)
    assert set(said) >= {*SCORES, "interval_coverage", "baselines", "seconds", "verdict"}
    assert said["baselines"]
    assert all(set(scores) >= SCORES for scores in said["baselines"].values())
    assert 0 < said["rmsle"] < 1
    assert 0 <= said["interval_coverage"] <= 1
    assert said["seconds"] > 0
    assert "1 of 2 series have fewer than 252 days" in done.stderr


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_too_few_days_are_a_sentence_and_no_exit_zero(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    data = table(tmp_path / "days.csv", 20)

    status = main(argv(data, *more))

    assert status == 1
    assert capsys.readouterr().out == ""


def test_a_column_that_is_not_there_is_no_exit_zero(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = table(tmp_path / "days.csv", 20)

    status = main(argv(data, "--series", "sede"))

    assert status == 1
    assert "sede" in caplog.text
