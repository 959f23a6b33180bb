"""The simulated market through the real path, then the site. Again: starts in seconds and loads nothing twice."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gourmet_site import embedded, env, steps
from gourmet_site.embedded import Services
from gourmet_site.supervisor import (
    Crew,
    await_site,
    ending_on_request,
    refuse_taken_address,
    tending,
    until_asked_to_end,
)
from ml.errors import GourmetError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # the services come first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", choices=embedded.ENGINES, default=env.SPARK_ENGINE)
        parser.add_argument("--serve", dest="serve", action="store_true", default=True)
        parser.add_argument("--no-serve", dest="serve", action="store_false", help="end when the market is loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["serve"]:
                refuse_taken_address()
            with ending_on_request():
                self._run(engine=options["engine"], serve=options["serve"])
        except GourmetError as refused:
            raise CommandError(refused.text("en")) from refused

    def _run(self, *, engine: str, serve: bool) -> None:
        with self._timed("services"):
            services = embedded.start(env.HOME, engine=engine)
        with services, Crew(env.HOME) as crew:
            with self._timed("database"):
                steps.manage("prepare_database", "--migrate")
            crew.start("worker", "beat", *(["web"] if serve else []))
            with self._timed("market"):
                self._load(services, crew, go_on=serve)
            if serve:
                self._serve(services, crew)

    def _load(self, services: Services, crew: Crew, *, go_on: bool) -> None:
        """What failed has been said; with the site asked for, it can be looked at there."""
        try:
            steps.manage("load_market", meanwhile=tending(services, crew))
        except steps.StepFailed as failed:
            if not go_on:
                raise
            self.stderr.write(failed.text("en"))

    def _serve(self, services: Services, crew: Crew) -> None:
        await_site(crew)
        self.stdout.write(f"\nhttp://{env.WEB_ADDRESS}/   (logs in {env.HOME / 'log'}; Ctrl-C ends everything)")
        until_asked_to_end(services, crew)

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.stdout.write(f"{step:<10} {time.monotonic() - begun:6.1f} s")
