"""The simulated market through the real path, then the site. Again: starts in seconds and loads nothing twice."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gourmet_site import embedded, env, steps
from gourmet_site.supervisor import (
    Crew,
    Ending,
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
            with ending_on_request() as ending:
                self._run(ending, engine=options["engine"], serve=options["serve"])
        except GourmetError as refused:
            raise CommandError(refused.text("en")) from refused

    def _run(self, ending: Ending, *, engine: str, serve: bool) -> None:
        begun = time.monotonic()
        with embedded.running(env.HOME, engine=engine) as services, Crew(env.HOME) as crew:
            self._say("services", begun)
            with self._timed("database"):
                steps.manage("prepare_database", "--migrate")
            crew.start("worker", "beat", *(["web"] if serve else []))
            with self._timed("market"):
                self._load(tending(ending, services, crew), go_on=serve)
            if serve:
                await_site(crew)
                self.stdout.write(f"\nhttp://{env.WEB_ADDRESS}/   (logs in {env.HOME / 'log'}; Ctrl-C ends everything)")
                until_asked_to_end(ending, services, crew)

    def _load(self, tend: Callable[[], None], *, go_on: bool) -> None:
        """What failed has been said; with the site asked for, it can be looked at there."""
        try:
            steps.manage("load_market", meanwhile=tend)
        except steps.StepFailed as failed:
            if not go_on:
                raise
            self.stderr.write(failed.text("en"))

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self._say(step, begun)

    def _say(self, step: str, begun: float) -> None:
        self.stdout.write(f"{step:<10} {time.monotonic() - begun:6.1f} s")
