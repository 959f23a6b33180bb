"""Every model that was tried, beside its baselines, with the gate's verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from insights.models import DataVersion, ModelVersion, Verdict
from insights.selectors.answers import version_named
from insights.selectors.evidence import SEGMENT_REFERENCES, Scores, scores_of
from restaurants.models import Restaurant
from restaurants.ordering import Order
from restaurants.paging import Part, part_of

SHOWN = 50  # of a task at once
VALUES: dict[str, Callable[[ModelVersion], Any]] = {
    "version": lambda version: version.number,
    "verdict": lambda version: version.get_verdict_display(),
    "reference": lambda version: version.baseline.get("name") or None,
    "algorithm": lambda version: version.algorithm or None,
    "trained": lambda version: (version.created_at, version.pk),
    "seconds": lambda version: version.seconds,
}
ORDER = {"demand": 0, "segments": 1}  # then the columns somebody chose


@dataclass(frozen=True)
class VersionRow:
    """A version beside the reference it is measured against."""

    version: ModelVersion
    reference: str
    reference_scores: dict[str, Any]


@dataclass(frozen=True)
class TaskVersions:
    """A part of the versions of one task and target, the newest first; its rows by what was asked for."""

    task: str
    target: str
    versions: list[ModelVersion]
    part: Part
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> Order:
        """Each table has its own."""
        name = _table(self.task, self.target)
        return Order.asked(self.asked, name, columns={*VALUES, *self.scores}, usual="-trained")

    @property
    def rows(self) -> list[VersionRow]:
        column = self.order.column
        value = VALUES.get(column) or (lambda version: version.metrics.get(column))
        return [_row(version) for version in self.order.rows(self.versions, value)]

    @property
    def scores(self) -> tuple[str, ...]:
        """What is compared from version to version of this task."""
        if self.task == "demand":
            return ("mase", "smape")
        if self.task == "segments":
            return ("stability", "moved")
        measured = self.versions[0].metrics
        return ("accuracy", "f1") if "accuracy" in measured else ("r2", "mae")


@dataclass(frozen=True)
class Importance:
    """How much the loss rises when the column is shuffled; ``share`` of the largest rise."""

    column: str
    rise: float
    share: float


@dataclass(frozen=True)
class VersionPage:
    version: ModelVersion
    data: DataVersion | None
    earlier: list[ModelVersion]
    scores: Scores

    @property
    def gate(self) -> dict[str, Any]:
        return dict(self.version.report.get("gate") or {})

    @property
    def hardest(self) -> str:
        """The reference that the gate measures against; of a segmentation "prior" is everybody in one group."""
        name = str(self.gate.get("baseline", ""))
        return "everybody" if self.version.task == "segments" and name == "prior" else name

    @property
    def errors(self) -> tuple[float, float] | None:
        """Of a segmentation the chosen one's and the hardest reference's, of which the improvement is made."""
        mine = self.version.metrics.get("loss")
        base = self.version.baseline.get(SEGMENT_REFERENCES.get(self.hardest, ""))
        return (mine, base) if self.version.task == "segments" and mine is not None and base else None

    @property
    def erased(self) -> bool:
        """Whether part of the data it learned from is gone, by a guest's right."""
        return self.data is not None and self.data.erased_at is not None

    @property
    def guess(self) -> float | None:
        """What always saying the usual class would have got right."""
        return (self.version.baseline.get("prior") or {}).get("accuracy")

    @property
    def shown(self) -> bool:
        """Importances and errors are shown only with signal; with a leak, to find the column that leaks."""
        return self.version.verdict in (Verdict.SIGNAL, Verdict.LEAK)

    @property
    def importances(self) -> list[Importance]:
        rows = self.version.report.get("importances") or [] if self.shown else []
        most = max((row["rise"] for row in rows), default=0.0)
        return [
            Importance(row["column"], row["rise"], max(0.0, row["rise"] / most) if most > 0 else 0.0) for row in rows
        ]

    @property
    def calibration(self) -> dict[str, Any]:
        return dict(self.version.report.get("calibration") or {}) if self.shown else {}


def model_versions(restaurant: Restaurant, *, asked: Mapping[str, str]) -> list[TaskVersions]:
    """Of each task and target how many versions there are, and the part of them that was asked for."""
    every = ModelVersion.objects.of(restaurant).order_by()
    parts = {
        (task, target): Part.asked(asked, part_of(_table(task, target)), size=SHOWN, total=total)
        for task, target, total in every.values_list("task", "target").annotate(total=Count("pk"))
    }
    gathered: dict[tuple[str, str], list[ModelVersion]] = {task: [] for task in parts}
    for version in _within(every, parts):
        gathered[version.task, version.target].append(version)
    ordered = sorted(gathered.items(), key=lambda group: (ORDER.get(group[0][0], len(ORDER)), group[0]))
    return [TaskVersions(*named, versions, parts[named], asked) for named, versions in ordered]


def _within(every: QuerySet[ModelVersion], parts: Mapping[tuple[str, str], Part]) -> QuerySet[ModelVersion]:
    """Of each task those that its part holds; all but a few tables stand at their first one."""
    newest_first = [F("created_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=[F("task"), F("target")], order_by=newest_first)
    wanted = Q(place__lte=SHOWN)
    for (task, target), part in parts.items():
        if part.number > 1:
            here = Q(task=task, target=target)
            wanted = (wanted & ~here) | (here & Q(place__gt=part.start, place__lte=part.last))
    return every.defer("report", "params").annotate(place=place).filter(wanted).order_by("-created_at", "-pk")


def _table(task: str, target: str) -> str:
    """How a table is called in the address: that of a column by the column too."""
    return f"column-{target}" if task == "column" else task


def _row(version: ModelVersion) -> VersionRow:
    name = str(version.baseline.get("name", ""))
    known = version.baseline.get(name)
    return VersionRow(version, name, known if isinstance(known, dict) else dict(version.baseline))


def model_version(restaurant: Restaurant, name: str) -> VersionPage:
    """One version in full. Raises ``NoSuchVersion``."""
    version = version_named(restaurant.pk, name)
    data = DataVersion.objects.of(restaurant).filter(digest=version.data_digest).first()
    siblings = ModelVersion.objects.of(restaurant).filter(task=version.task, target=version.target)
    earlier = siblings.defer("report", "params").exclude(pk=version.pk).order_by("-number")[:10]
    return VersionPage(version, data, list(earlier), scores_of(version))
