"""PostgreSQL, Redis and the Spark engine from wheels, until Ctrl-C. What is given by address is not started."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gourmet_site import embedded, env
from gourmet_site.supervisor import ending_on_request, until_asked_to_end
from ml.errors import GourmetError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # the services come first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="start, say so, stop: whether this machine can")
        parser.add_argument("--engine", choices=embedded.ENGINES, default=env.SPARK_ENGINE)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ending_on_request() as ending, embedded.running(env.HOME, engine=options["engine"]) as services:
                self.stdout.write(f"Started: {', '.join(services.started) or 'nothing, all ran'}. See {env.ADDRESSES}")
                if not options["once"]:
                    until_asked_to_end(ending, services)
        except GourmetError as refused:
            raise CommandError(refused.text("en")) from refused
