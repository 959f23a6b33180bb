"""End a restaurant's API key; its next request is refused."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.services import keys


class Command(OperatorCommand):
    help = "Revoke the key of the API that begins so."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--key", required=True, metavar="PREFIX", help=f"its first {keys.SHOWN} characters, or all of it"
        )

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        restaurant = restaurant_named(options["restaurant"])
        prefix = options["key"][: keys.SHOWN]
        revoked = keys.revoke_keys(restaurant=restaurant, prefix=prefix, now=timezone.now())
        return {"restaurant": restaurant.slug, "key": prefix, "revoked": revoked}, True

    def words(self, answer: dict[str, Any]) -> str:
        return f"{answer['key']}: revocada"
