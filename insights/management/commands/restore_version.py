"""``manage.py restore_version --restaurant SLUG VERSION``: its bytes again from a copy that is sound."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from insights.services.versions import put_back
from restaurants.management.operator import OperatorCommand, restaurant_named


class Command(OperatorCommand):
    help = "Put back the bytes of a version from a sound copy of the store."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("version", metavar="VERSION")

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        restaurant = restaurant_named(options["restaurant"])
        was_sound = put_back(restaurant=restaurant, name=options["version"], now=timezone.now())
        return {"name": options["version"], "was_sound": was_sound}, True

    def words(self, answer: dict[str, Any]) -> str:
        said = "ya era la registrada" if answer["was_sound"] else "repuesta"
        return f"{answer['name']}: {said}; sus copias son las registradas."
