"""What an operator's commands share: a restaurant by its slug, JSON on standard output, a sentence when it fails."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import override

from ml.errors import GourmetError
from restaurants.access import entrance
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for


class OperatorCommand(BaseCommand):
    """``answer(...)`` returns what was done; it is printed as JSON or in words. Exit status 0 only when it is done."""

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--restaurant", required=True, metavar="SLUG", help="its name in addresses; required")
        parser.add_argument("--json", action="store_true", help="JSON on standard output, logs on standard error")

    @override("es")
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer, done = self.answer(**options)
        except GourmetError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": error.code, "message": error.text("es")}, ensure_ascii=False))
            raise CommandError(error.text("es")) from error
        if options["json"]:
            self.stdout.write(json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False))
        else:
            self.stdout.write(self.words(answer))
        if not done:
            raise CommandError("No se completó todo: vea los mensajes.")

    @abstractmethod
    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        """What to print, and whether all of it was done."""

    @abstractmethod
    def words(self, answer: dict[str, Any]) -> str:
        """The answer for a person."""


def restaurant_named(slug: str) -> Restaurant:
    """Raises ``NoSuchRestaurant``."""
    number = entrance(slug).restaurant_id
    with acting_for(number):
        return Restaurant.objects.get(pk=number)
