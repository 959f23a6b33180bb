"""A version's evidence as rows that a table shows: who entered, how each did, and who was chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from insights.models import ModelVersion

DEMAND_SCORES = ("mase", "smape", "rmsle", "bias")
CLASS_SCORES = ("accuracy", "precision", "recall", "f1", "roc_auc", "log_loss", "ece")
NUMBER_SCORES = ("r2", "mae", "rmse")
LARGE_IS_GOOD = {"accuracy", "precision", "recall", "f1", "roc_auc", "r2"}
FIRST = 10
SEGMENT_FACTS = ("stability", "moved", "smallest", "quarter_before_loss", "loss")
#: Of a segmentation: the references by the name under which a version keeps their error in the last quarter.
SEGMENT_REFERENCES = {"rfm_quintiles": "loss", "everybody": "prior_loss"}
ORDER = {"chosen": 0, "baseline": 1, "tried": 2}


@dataclass(frozen=True)
class Entrant:
    """A row: ``cells`` are (measure, value) in the order of ``Scores.names``; ``role``: chosen, baseline or tried."""

    name: str
    role: str
    cells: tuple[tuple[str, float | None], ...]

    @property
    def method(self) -> str:
        """Of a clustering the algorithm and how many groups; of all else the name."""
        return self.name.partition(":")[0]

    @property
    def features(self) -> str:
        """What a clustering looks at."""
        return self.name.partition(":")[2]


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
    """Everything tried is measured on the quarter before; on the last one, which decides, the chosen one and the
    references alone. Those that foretold most of the quarter before come first."""
    tried = version.report.get("candidates") or []
    rows = [_clustering(one, version) for one in tried] + _segment_references(version)
    names = tuple(name for name in SEGMENT_FACTS if any(dict(row.cells)[name] is not None for row in rows))
    shown = [replace(row, cells=tuple(cell for cell in row.cells if cell[0] in names)) for row in rows]
    return Scores(names, sorted(shown, key=_by_role_and_error))


def _clustering(one: dict[str, Any], version: ModelVersion) -> Entrant:
    label = f"{one.get('method', '')}_{one.get('clusters', '')}"
    chosen = label == version.algorithm and one.get("stability") == version.metrics.get("stability")
    facts = one | {"loss": version.metrics.get("loss") if chosen else None}
    return Entrant(f"{label}:{one.get('features', '')}", "chosen" if chosen else "tried", _cells(facts, SEGMENT_FACTS))


def _segment_references(version: ModelVersion) -> list[Entrant]:
    known = {name: version.baseline.get(kept) for name, kept in SEGMENT_REFERENCES.items()}
    return [
        Entrant(name, "baseline", _cells({"loss": loss}, SEGMENT_FACTS))
        for name, loss in known.items()
        if loss is not None
    ]


def _by_role_and_error(row: Entrant) -> tuple[int, float]:
    cells = dict(row.cells)
    error = cells.get("loss") if row.role == "baseline" else cells.get("quarter_before_loss")
    return ORDER[row.role], error or 0.0


def _rows(
    version: ModelVersion, entrants: dict[str, dict[str, Any]], names: tuple[str, ...], baselines: set[str]
) -> list[Entrant]:
    def role(name: str) -> str:
        return "baseline" if name in baselines else "chosen" if name == version.algorithm else "tried"

    rows = [Entrant(name, role(name), _cells(scores, names)) for name, scores in entrants.items()]
    return sorted(rows, key=lambda row: (ORDER[row.role], *_badness(row)))


def _badness(row: Entrant) -> tuple[bool, float]:
    """By the first measure the best first, and last whoever was not measured."""
    name, value = row.cells[0] if row.cells else ("", None)
    if value is None:
        return True, 0.0
    return False, -value if name in LARGE_IS_GOOD else value


def _cells(scores: dict[str, Any], names: tuple[str, ...]) -> tuple[tuple[str, float | None], ...]:
    return tuple((name, float(scores[name]) if isinstance(scores.get(name), int | float) else None) for name in names)
