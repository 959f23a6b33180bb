"""A new API key for a restaurant, shown once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from restaurants.access import NoSuchRestaurant, entrance
from restaurants.models import Restaurant
from restaurants.services import houses
from restaurants.tenancy import acting_for


class Command(BaseCommand):
    help = "Issue a key of the API for a restaurant. The key is printed once and kept only as a hash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--restaurant", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True, help="who will use it, as it will be listed")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restaurant_id, _ = entrance(options["restaurant"])
        except NoSuchRestaurant as unknown:
            raise CommandError(unknown.text()) from unknown
        with acting_for(restaurant_id):
            restaurant = Restaurant.objects.get(pk=restaurant_id)
        key = houses.issue_key(restaurant=restaurant, name=options["name"], now=timezone.now())
        said = {"restaurant": restaurant.slug, "name": options["name"], "key": key}
        self.stdout.write(json.dumps(said) if options["json"] else key)
