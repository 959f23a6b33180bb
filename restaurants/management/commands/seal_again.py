"""Seal the keys of guests and the second factors under the SECRET_KEY in force; then the one from before can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from restaurants.services.seals import seal_again


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew",
            action="store_true",
            help="a fresh key for each house whose own can't be opened: its guests to come are then strangers to those "
            "on file, also to those who objected or were erased",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = seal_again(anew=options["anew"])
        if done.again:
            self.stdout.write(f"Sealed under the SECRET_KEY in force: {done.again}.")
        if done.houses_lost or done.factors_lost:
            self.stderr.write(
                f"Warning: kept under a SECRET_KEY that is not known here: the keys of {done.houses_lost} houses and "
                f"{done.factors_lost} second factors. Put it into SECRET_KEY_FALLBACKS and run this again."
            )
