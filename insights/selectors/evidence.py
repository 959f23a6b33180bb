"""A version's evidence as rows that a table shows: who entered, how each did, and who was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from insights.models import ModelVersion

DEMAND_SCORES = ("mase", "smape", "rmsle", "bias")
CLASS_SCORES = ("accuracy", "precision", "recall", "f1", "roc_auc", "log_loss", "ece")
NUMBER_SCORES = ("r2", "mae", "rmse")
LARGE_IS_GOOD = {"accuracy", "precision", "recall", "f1", "roc_auc", "r2"}
FIRST = 10
SEGMENT_FACTS = ("stability", "moved", "smallest", "quarter_before_loss")


@dataclass(frozen=True)
class Entrant:
    """A row: ``cells`` are (measure, value) in the order of ``Scores.names``; ``role``: chosen, baseline or tried."""

    name: str
    role: str
    cells: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True)
class Scores:
    """Of a segmentation there are half a hundred: the ``first`` are read, the ``others`` looked up."""

    names: tuple[str, ...]
    rows: list[Entrant]

    @property
    def first(self) -> list[Entrant]:
        return self.rows[:FIRST]

    @property
    def others(self) -> list[Entrant]:
        return self.rows[FIRST:]


def demand_entrants(version: ModelVersion) -> list[Entrant]:
    """MASE, sMAPE, RMSLE and bias over all horizons; the chosen one, the baselines, then whoever else was tried."""
    baselines = set(version.baseline)
    return _rows(version, dict(version.report.get("entrants") or {}), DEMAND_SCORES, baselines)


def scores_of(version: ModelVersion) -> Scores:
    """The table of entrants of any task, with the columns that this task measures."""
    entrants = dict(version.report.get("entrants") or {})
    if version.task == "demand":
        return Scores(DEMAND_SCORES, demand_entrants(version))
    if version.task == "column":
        measured = {name: facts.get("test") or {} for name, facts in entrants.items()}
        names = NUMBER_SCORES if version.report.get("kind") == "number" else CLASS_SCORES
        kept = tuple(name for name in names if any(name in scores for scores in measured.values()))
        return Scores(kept, _rows(version, measured, kept, set(version.baseline)))
    return _segment_scores(version)


def _segment_scores(version: ModelVersion) -> Scores:
    tried = version.report.get("candidates") or []
    names = tuple(name for name in SEGMENT_FACTS if any(isinstance(one.get(name), int | float) for one in tried))
    rows = []
    for one in tried:
        label = f"{one.get('method', '')}_{one.get('clusters', '')}"
        same = label == version.algorithm and one.get("stability") == version.metrics.get("stability")
        rows.append(Entrant(f"{label}:{one.get('features', '')}", "chosen" if same else "tried", _cells(one, names)))
    return Scores(names, sorted(rows, key=lambda row: row.role != "chosen"))


def _rows(
    version: ModelVersion, entrants: dict[str, dict[str, Any]], names: tuple[str, ...], baselines: set[str]
) -> list[Entrant]:
    def role(name: str) -> str:
        return "baseline" if name in baselines else "chosen" if name == version.algorithm else "tried"

    order = {"chosen": 0, "baseline": 1, "tried": 2}
    rows = [Entrant(name, role(name), _cells(scores, names)) for name, scores in entrants.items()]
    return sorted(rows, key=lambda row: (order[row.role], *_badness(row)))


def _badness(row: Entrant) -> tuple[bool, float]:
    """By the first measure the best first, and last whoever was not measured."""
    name, value = row.cells[0] if row.cells else ("", None)
    if value is None:
        return True, 0.0
    return False, -value if name in LARGE_IS_GOOD else value


def _cells(scores: dict[str, Any], names: tuple[str, ...]) -> tuple[tuple[str, float | None], ...]:
    return tuple((name, float(scores[name]) if isinstance(scores.get(name), int | float) else None) for name in names)
