"""The table of who entered: in the order of how good they were."""

from __future__ import annotations

from typing import Any

import pytest

from insights.models import ModelVersion
from insights.selectors.evidence import scores_of


def tried(task: str, kind: str, measure: str, values: dict[str, float | None]) -> list[str]:
    """Names of those who were only tried, as the table has them."""
    scores: dict[str, Any] = {name: {measure: value} for name, value in values.items()}
    entrants = scores if task == "demand" else {name: {"test": one} for name, one in scores.items()}
    version = ModelVersion(task=task, algorithm="", report={"kind": kind, "entrants": entrants})
    return [row.name for row in scores_of(version).rows if row.role == "tried"]


@pytest.mark.parametrize(("task", "kind", "measure"), [("column", "classes", "accuracy"), ("column", "number", "r2")])
def test_where_large_is_good_the_largest_comes_first(task: str, kind: str, measure: str) -> None:
    values = {"linear": 0.6, "net": None, "forest": 0.9, "gradient_boosting": -0.1}

    assert tried(task, kind, measure, values) == ["forest", "linear", "gradient_boosting", "net"]


def test_where_small_is_good_the_smallest_comes_first_and_who_was_not_measured_last() -> None:
    values = {"net": None, "ridge": 0.9, "blend": 0.7}

    assert tried("demand", "", "mase", values) == ["blend", "ridge", "net"]
