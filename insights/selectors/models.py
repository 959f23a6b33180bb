"""Every model that was tried, beside its baselines, with the gate's verdict."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from insights.models import DataVersion, ModelVersion
from restaurants.models import Restaurant

LATEST = 100


@dataclass(frozen=True)
class TaskVersions:
    """The versions of one task and target, the newest first."""

    task: str
    target: str
    versions: list[ModelVersion]


@dataclass(frozen=True)
class VersionPage:
    version: ModelVersion
    data: DataVersion | None
    earlier: list[ModelVersion]


def model_versions(restaurant: Restaurant) -> list[TaskVersions]:
    gathered: dict[tuple[str, str], list[ModelVersion]] = {}
    newest = ModelVersion.objects.of(restaurant).defer("report", "params").order_by("-created_at", "-pk")[:LATEST]
    for version in newest:
        gathered.setdefault((version.task, version.target), []).append(version)
    return [TaskVersions(task, target, versions) for (task, target), versions in sorted(gathered.items())]


def model_version(restaurant: Restaurant, name: str) -> VersionPage:
    """One version in full; raises 404 where this restaurant has none of that name."""
    version = ModelVersion.objects.of(restaurant).filter(name=name).first()
    if version is None:
        raise Http404
    data = DataVersion.objects.of(restaurant).filter(digest=version.data_digest).first()
    siblings = ModelVersion.objects.of(restaurant).filter(task=version.task, target=version.target)
    earlier = siblings.defer("report", "params").exclude(pk=version.pk).order_by("-number")[:10]
    return VersionPage(version, data, list(earlier))
