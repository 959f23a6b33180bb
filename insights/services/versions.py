"""Writing down a trained model, what it says, and who is on duty."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pandas as pd
import pyarrow as pa
from django.db.models import Max

from insights.models import DataVersion, Forecast, GuestSegment, ModelVersion
from insights.selectors.answers import DEMAND
from insights.selectors.guests import refusing
from insights.services.figures import insert_table
from ml import registry
from ml.errors import GourmetError
from ml.training import Trained
from restaurants.models import Purpose, Restaurant
from restaurants.rooms import registry_root_of
from restaurants.services.audit import OPERATOR, note
from restaurants.tenancy import acting_for

CENTS = Decimal("0.01")
TARGETS = {"demand": DEMAND, "segments": "guest"}  # of the tasks whose target nobody chooses; a column is chosen


class DataErased(GourmetError):
    code = "data_erased"
    es = "«{name}» ya no puede rehacerse: parte de sus datos se borró porque un cliente lo pidió."
    en = "“{name}” can't be made again: part of its data was erased because a guest asked for it."


def next_name(restaurant: Restaurant, kept: registry.Registry, *, task: str, target: str) -> tuple[int, str]:
    """The next number of this task and target, and the version's name, such as ``demand-0007``.

    A worker killed after it recorded and before it published leaves a name in the registry that no row knows.
    """
    with acting_for(restaurant.pk):
        versions = ModelVersion.objects.of(restaurant).filter(task=task, target=TARGETS.get(task, target))
        published = versions.aggregate(last=Max("number"))["last"] or 0
    stem = f"{task}-{registry.slug_of(target)}" if target else task
    number = max(published, kept.last_number(stem)) + 1
    return number, f"{stem}-{number:04d}"


def p_values_beside(restaurant: Restaurant, *, task: str, target: str) -> list[float]:
    """The ``p_best`` of the restaurant's last model for every other use, smallest first: what a new one is looked at
    beside. A model that was never brought before the gate has none."""
    with acting_for(restaurant.pk):
        versions = ModelVersion.objects.of(restaurant).exclude(task=task, target=TARGETS.get(task, target))
        last = versions.order_by("task", "target", "-number").distinct("task", "target")
        gates = [report.get("gate") or {} for report in last.values_list("report", flat=True)]
    return sorted(gate["p_best"] for gate in gates if "p_best" in gate)


def publish_version(
    *,
    restaurant: Restaurant,
    data: registry.DataVersion,
    trained: Trained,
    record: registry.ModelRecord,
    number: int,
    now: datetime,
) -> ModelVersion:
    """One row for the data, one for the model; with signal it takes over, and what it says is published with it.

    Without, the one before it goes off duty too: on the newest data there is nothing that could be said.
    """
    DataVersion.objects.of(restaurant).get_or_create(
        restaurant=restaurant,
        digest=data.digest,
        defaults={
            "revision": data.revision,
            "rows": data.rows,
            "first_day": data.first_day,
            "last_day": data.last_day,
            "created_at": now,
        },
    )
    version = ModelVersion.objects.of(restaurant).create(
        restaurant=restaurant,
        task=trained.task,
        target=trained.target,
        number=number,
        name=record.name,
        verdict=trained.verdict,
        algorithm=trained.algorithm,
        metrics=trained.metrics,
        baseline=trained.baseline,
        report=trained.report,
        params=trained.params,
        digest=record.digest,
        data_digest=data.digest,
        revision=record.revision,
        seconds=trained.seconds,
        created_at=now,
    )
    same_use = ModelVersion.objects.of(restaurant).filter(task=version.task, target=version.target)
    same_use.filter(on_duty=True).update(on_duty=False)
    if trained.verdict == "signal":
        same_use.filter(pk=version.pk).update(on_duty=True)
        version.on_duty = True
    _publish_outputs(restaurant, version, trained)
    return version


def made_again(restaurant: Restaurant, name: str) -> registry.Reproduction:
    """Train a version again from its stored data and compare. Raises ``DataErased``, UnknownModel, BytesLost."""
    kept = registry.Registry(registry_root_of(restaurant))
    record = kept.version(name)
    with acting_for(restaurant.pk):
        data = DataVersion.objects.of(restaurant).filter(digest=record.data_digest)
        if data.exclude(erased_at=None).exists():
            raise DataErased(name=name)
    return kept.reproduce(name)


def put_back(*, restaurant: Restaurant, name: str, now: datetime) -> bool:
    """Make every copy of a version's bytes right again from one that still is; whether the one that serves was right.

    Beside a job of the house this is safe: the registry lets one writer in at a time, and a file appears whole or not
    at all. What is put back is held against PostgreSQL's digest, as before serving. Raises UnknownModel, BytesLost,
    RegistryBusy, ModelBytesDiffer.
    """
    kept = registry.Registry(registry_root_of(restaurant))
    record = kept.version(name)
    with acting_for(restaurant.pk):
        versions = ModelVersion.objects.of(restaurant).filter(name=name)
        digest = versions.values_list("digest", flat=True).first() or record.digest
    was_sound = record.model is None or kept.serves(name, sha256=digest)
    kept.restore(name)
    if record.model is not None:
        kept.read_model(name, sha256=digest)
    if not was_sound:
        note(restaurant=restaurant, actor=OPERATOR, what="version_restored", about=name, now=now)
    return was_sound


def take_off_duty(*, restaurant: Restaurant, task: str, target: str = "") -> int:
    """What this use says is said no more: there are no data left for it. How many versions went off duty."""
    same_use = ModelVersion.objects.of(restaurant).filter(task=task, target=TARGETS.get(task, target))
    return same_use.filter(on_duty=True).update(on_duty=False)


def _publish_outputs(restaurant: Restaurant, version: ModelVersion, trained: Trained) -> None:
    if not version.on_duty:
        return
    if "forecast" in trained.outputs:
        insert_table(Forecast, restaurant, _forecast_table(version, trained.outputs["forecast"]))
    if "members" in trained.outputs:
        members = trained.outputs["members"][["guest", "segment"]].astype(str)
        members = members[~members["guest"].isin(refusing(restaurant, Purpose.PROFILING))]
        table = pa.Table.from_pandas(members.assign(version_id=version.pk), preserve_index=False)
        insert_table(GuestSegment, restaurant, table)


def _forecast_table(version: ModelVersion, forecast: pd.DataFrame) -> pa.Table:
    money = {
        name: [Decimal(str(value)).quantize(CENTS) for value in forecast[name]]
        for name in ("expected", "low", "high", "baseline")
    }
    days = [pd.Timestamp(day).date() for day in forecast["day"]]
    return pa.table({"version_id": [version.pk] * len(days), "measure": ["sales"] * len(days), "day": days, **money})
