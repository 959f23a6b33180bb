"""The job of a model: data version -> frame -> entrants beside baselines -> gate -> registry -> on duty if earned."""

from __future__ import annotations

from typing import Any

from insights.jobs.base import Outcome, Work
from insights.services.lake import recipe_of, registry_of
from insights.services.versions import next_name, p_values_beside, publish_version
from ml import training_data
from ml.registry import Registry


def run(work: Work) -> Outcome:
    """Train one task on the data as it stands and record it; only a model with signal goes on duty."""
    task, target, table = (str(work.job.params.get(name, "")) for name in ("task", "target", "table"))
    registry = _opened(registry_of(work.restaurant))
    work.progress("version", 0.05)
    data = registry.record_data(f"Data before training {task}")
    work.progress("features", 0.1)
    with registry.lake_at(data.digest, parts=training_data.PARTS[task]) as lake:
        frame = training_data.frame_for(task, lake, table=table or None)

    def said(step: str, share: float) -> None:
        work.progress(step, 0.1 + 0.85 * share)

    params: dict[str, Any] = {"others": p_values_beside(work.restaurant, task=task, target=target)}
    if task == "demand":
        params["region"] = work.restaurant.city  # its own days; kept with the version, which is made again with it
    trained = training_data.train(task, frame, target=target, params=params, progress=said)
    number, name = next_name(work.restaurant, registry, task=task, target=target)
    work.progress("record", 0.95)
    record = registry.record_model(name, trained, data.digest, recipe_of(work.restaurant), table=table)

    def publish() -> None:
        publish_version(
            restaurant=work.restaurant, data=data, trained=trained, record=record, number=number, now=work.clock()
        )

    return Outcome({"name": name, "verdict": trained.verdict, "digest": record.digest}, publish)


def _opened(registry: Registry) -> Registry:
    registry.init()
    return registry
