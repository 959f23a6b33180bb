"""A new API key for a restaurant, shown once."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.models import Scope
from restaurants.services import keys


class Command(OperatorCommand):
    help = "Issue a key of the API for a restaurant. The key is printed once and kept only as a hash."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--name", required=True, help="who will use it, as it will be listed")
        parser.add_argument(
            "--scope", nargs="+", choices=Scope.values, default=[Scope.READ, Scope.PREDICT], help="what it opens"
        )
        parser.add_argument("--days", type=int, help="how long it is in force (default: until it is revoked)")

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        restaurant = restaurant_named(options["restaurant"])
        asked = {"name": options["name"], "scopes": options["scope"], "days": options["days"]}
        key = keys.issue_key(restaurant=restaurant, now=timezone.now(), **asked)
        return {"restaurant": restaurant.slug, **asked, "key": key}, True

    def words(self, answer: dict[str, Any]) -> str:
        return str(answer["key"])
