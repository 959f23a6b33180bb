"""A version made again from its stored data, in a fresh process."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml import training_data
from ml.registry import BytesLost, ModelRecord, Registry, RetrainingFailed
from tests.ml.lakes import copies, flip, line, write_lines, write_table

FIRST = date(2025, 1, 6)
QUICK: dict[str, dict[str, Any]] = {
    "demand": {"folds": 2, "draws": 50, "entrants": ["ridge", "net"], "region": "Cusco"},
    "segments": {"clusters": [3], "bootstraps": 2, "draws": 50},
    "column": {"folds": 2, "repeats": 1, "trials": 1, "draws": 50, "permutations": 50},
}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """A year and a half of a restaurant with busy Saturdays, 150 guests, and a table whose column follows another."""
    registry = Registry(tmp_path_factory.mktemp("tenants") / "huaca")
    registry.init()
    chance = np.random.default_rng(2026)
    lines = []
    for n in range(540):
        day = FIRST + timedelta(days=n)
        for k in range(3 + 4 * (day.weekday() == 5)):
            price, guest = f"{chance.integers(40, 60)}.5000", f"guest {chance.integers(150)}"
            lines.append(line(10 * n + k, day, sales=price, guest=guest, covers=2))
    write_lines(registry.root / "lake", lines)
    visits = chance.integers(1, 30, 400)
    tier = ["gold" if visit > 14 else "silver" for visit in visits]
    table = pa.table({"visits": visits, "age": chance.integers(20, 80, 400), "tier": tier})
    write_table(registry.root / "lake", "customers", table)
    return registry


def recorded(registry: Registry, task: str, name: str, **changed: Any) -> ModelRecord:
    """The task trained as the job does it, and recorded."""
    data = registry.record_data("as it stands")
    target, table = ("tier", "customers") if task == "column" else ("", "")
    with registry.lake_at(data.digest, parts=training_data.PARTS[task]) as lake:
        frame = training_data.frame_for(task, lake, table=table or None)
    trained = training_data.train(task, frame, target=target, params=QUICK[task])
    for field, value in changed.items():
        setattr(trained, field, value)
    return registry.record_model(name, trained, data.digest, {}, table=table)


@pytest.mark.parametrize("task", ["demand", "segments", "column"])
def test_a_version_made_again_is_equal_to_the_byte(registry: Registry, task: str) -> None:
    record = recorded(registry, task, f"{task}-0001")
    write_lines(registry.root / "lake", [line(999_999, FIRST)], source="c" * 64)

    again = registry.reproduce(record.name)

    assert (again.data_equal, again.metrics_equal, again.model_equal) == (True, True, True)
    assert (again.code_equal, again.libraries_equal, again.differing) == (True, True, ())
    assert again.digest == record.digest


def test_a_version_that_does_not_come_out_again_is_told_by_what_differs(registry: Registry) -> None:
    record = recorded(registry, "segments", "segments-0007", metrics={"stability": 1.0}, seed=1)

    again = registry.reproduce(record.name)

    assert (again.data_equal, again.metrics_equal, again.model_equal) == (True, False, True)
    assert "metrics.stability" in again.differing


def test_a_training_that_cannot_be_done_again_says_why(registry: Registry) -> None:
    record = recorded(registry, "segments", "segments-0008", params={"seed": 2026, "unheard_of": 3})

    with pytest.raises(RetrainingFailed, match="unheard_of"):
        registry.reproduce(record.name)


def test_a_version_whose_data_is_damaged_everywhere_is_not_made_again(registry: Registry, tmp_path: Path) -> None:
    record = recorded(registry, "segments", "segments-0009")
    file = next(file for file in registry.manifest(record.data_digest)[0].files if file.path.startswith("sales/"))
    checked_out = registry.checkout_data(record.data_digest, tmp_path / "out")
    stored = copies(registry, (checked_out / file.path).read_bytes())
    for copy in stored:
        flip(copy)

    with pytest.raises(BytesLost):
        registry.reproduce(record.name)

    for copy in stored:
        flip(copy)  # as it was: other tests learn from this lake too
