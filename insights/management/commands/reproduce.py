"""``manage.py reproduce --restaurant SLUG VERSION``: made again from the stored data, and compared."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from insights.services.versions import made_again
from restaurants.management.operator import OperatorCommand, restaurant_named


class Command(OperatorCommand):
    help = "Make a version again from its stored data, and say whether it is the same."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("version", metavar="VERSION")

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        restaurant = restaurant_named(options["restaurant"])
        certificate = asdict(made_again(restaurant, options["version"]))
        equal = all(certificate[name] for name in ("data_equal", "metrics_equal", "model_equal"))
        return certificate, equal

    def words(self, answer: dict[str, Any]) -> str:
        def said(equal: bool) -> str:
            return "igual" if equal else "DISTINTO"

        return (
            f"datos: {said(answer['data_equal'])} · métricas: {said(answer['metrics_equal'])} · "
            f"modelo: {said(answer['model_equal'])}"
        )
