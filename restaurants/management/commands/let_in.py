"""Give a person who has an account a role in a restaurant, such as the owner of one that ``ingest --create`` opened."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from restaurants.management.operator import OperatorCommand, restaurant_named
from restaurants.models import Role
from restaurants.services import houses


class Command(OperatorCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--email", required=True, help="with which the person signs in")
        parser.add_argument("--role", choices=Role.values, default=Role.OWNER)

    def answer(self, **options: Any) -> tuple[dict[str, Any], bool]:
        restaurant, role = restaurant_named(options["restaurant"]), Role(options["role"])
        person = houses.person_with(email=options["email"])
        houses.let_in(restaurant=restaurant, person=person, role=role, now=timezone.now())
        return {"restaurant": restaurant.slug, "email": person.email, "role": role.value}, True

    def words(self, answer: dict[str, Any]) -> str:
        return f"{answer['email']}: {Role(answer['role']).label} en {answer['restaurant']}"
