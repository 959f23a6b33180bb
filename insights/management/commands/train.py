"""``manage.py train --restaurant SLUG``: models on the data as it stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from insights.models import ModelVersion
from insights.services.ingestion import see_through
from insights.services.training import FOLLOWING, request_training
from ml.errors import GourmetError
from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.models import Job, JobState, Restaurant
from restaurants.tenancy import acting_for
from restaurants.words import word


class Command(OperatorCommand):
    help = "Train models on the data as it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--task", nargs="+", choices=["demand", "segments", "column"], default=list(FOLLOWING))
        parser.add_argument("--table", default="", help="with --task column: the uploaded table")
        parser.add_argument("--target", default="", help="with --task column: the column to predict")

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        restaurant = restaurant_named(options["restaurant"])
        versions = [_trained(restaurant, task, options) for task in options["task"]]
        return {"versions": versions}, all("error" not in version for version in versions)

    def words(self, answer: dict[str, Any]) -> str:
        return "\n".join(f"{version.get('name', version['task'])}: {_said(version)}" for version in answer["versions"])


def _said(version: dict[str, Any]) -> str:
    """The verdict in words, or why there is none."""
    if "verdict" not in version:
        return str(version["message"])
    return f"{word(version['verdict'], 'verdict')}. {word(version['verdict'], 'verdict_means')}"


def _trained(restaurant: Restaurant, task: str, options: dict[str, Any]) -> dict[str, Any]:
    of_a_table = {"target": options["target"], "table": options["table"]} if task == "column" else {}
    try:
        with acting_for(restaurant.pk):
            asked = request_training(restaurant=restaurant, task=task, now=timezone.now(), **of_a_table)
    except GourmetError as error:
        return {"task": task, "error": error.code, "message": error.text("es")}
    return _version(restaurant, see_through(restaurant, asked))


def _version(restaurant: Restaurant, job: Job) -> dict[str, Any]:
    if job.state == JobState.FAILED:
        return {"task": job.params["task"], "error": job.error["code"], "message": job.error["es"]}
    with acting_for(restaurant.pk):
        version = ModelVersion.objects.of(restaurant).get(name=job.result["name"])
    return {
        "name": version.name,
        "task": version.task,
        "target": version.target,
        "verdict": version.verdict,
        "algorithm": version.algorithm,
        "metrics": version.metrics,
        "baseline": version.baseline,
        "digest": version.digest,
        "data_digest": version.data_digest,
        "on_duty": version.on_duty,
        "seconds": version.seconds,
    }
