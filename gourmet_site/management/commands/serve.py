"""The services, the site, the workers and the clock, until one Ctrl-C ends them all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gourmet_site import embedded, env, steps
from gourmet_site.supervisor import Crew, await_site, ending_on_request, refuse_taken_address, until_asked_to_end
from ml.errors import GourmetError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # the services come first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", choices=embedded.ENGINES, default=env.SPARK_ENGINE)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_taken_address()
            with (
                ending_on_request() as ending,
                embedded.running(env.HOME, engine=options["engine"]) as services,
                Crew(env.HOME) as crew,
            ):
                steps.manage("prepare_database", "--migrate")
                crew.start("worker", "beat", "web")
                await_site(crew)
                self.stdout.write(f"Gourmet on http://{env.WEB_ADDRESS}/ (logs in {env.HOME / 'log'}). Ctrl-C ends it.")
                until_asked_to_end(ending, services, crew)
        except GourmetError as refused:
            raise CommandError(refused.text("en")) from refused
