"""Bring in the simulated market and wait for the workers to have cleansed it and learned from it."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Sum
from django.utils import timezone

from insights.models import ModelVersion
from insights.services import market
from ml.errors import GourmetError
from restaurants.models import Job, JobState, Restaurant, Upload
from restaurants.tenancy import acting_for

HEADS = (
    "restaurant",
    "files",
    "lines",
    "accepted",
    "set aside",
    "duplicate",
    "cleansing",
    "training",
    "demand",
    "guests",
)
FORM = "{:<28} {:>5} {:>8} {:>8} {:>11} {:>9} {:>9} {:>8}  {:<10} {:<10}"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--market", type=Path, default=settings.HOME / "market", help="the exports' folder")

    def handle(self, *args: Any, **options: Any) -> None:
        self._shown = ("", 0.0)
        try:
            self._load(options["market"])
        except GourmetError as refused:
            raise CommandError(refused.text("en")) from refused

    def _load(self, folder: Path) -> None:
        begun = time.monotonic()
        self._say("Simulating the market")
        built = market.build_world(folder)
        simulated = time.monotonic()
        brought = []
        for each in market.folders_of(folder):
            self._say(f"Receiving the files of {each.name}")
            brought.append(market.bring(each, now=timezone.now()))
        restaurants = [house.restaurant for house in brought]
        received = time.monotonic()
        jobs = market.see_through(
            restaurants,
            said=self._progress,
            follow=lambda: market.learn_column(restaurant=restaurants[0], now=timezone.now()),
        )
        ended = time.monotonic()
        self._say("")
        password = kept_password(settings.HOME / "run" / "demo.password")
        addresses = market.let_cast_in(restaurants, password=password, now=timezone.now())
        self._table(brought, jobs)
        _, verdicts = summary(restaurants[0])
        self.stdout.write(f"\n{market.TARGET} from {market.TABLE}: {verdicts.get('column', '-')}")
        self._steps(built, simulated - begun, received - simulated, ended - received)
        self.stdout.write(f"\nSign in as {addresses['alicia']} with the password {password}")
        failed = [job for job in jobs if job.state == JobState.FAILED]
        if failed:
            raise CommandError("\n".join(f"{job.kind} {job.key[:40]}: {job.error.get('en', '')}" for job in failed))

    def _progress(self, jobs: list[Job]) -> None:
        done = sum(job.state == JobState.DONE for job in jobs)
        running = [f"{job.kind} {job.step} {job.progress:.0%}" for job in jobs if job.state == JobState.RUNNING]
        self._say(f"{done} of {len(jobs)} jobs done; {', '.join(running)}")

    def _say(self, line: str) -> None:
        """One line that is overwritten in a terminal; elsewhere a line every five seconds."""
        before, at = self._shown
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{line[:110]}", ending="")
            self.stdout.flush()
        elif line and line != before and time.monotonic() - at > 5.0:
            self.stdout.write(line)
            self._shown = (line, time.monotonic())

    def _steps(self, built: bool, world: float, receiving: float, jobs: float) -> None:
        simulated = f"{world:.1f} s" if built else "there already"
        self.stdout.write(f"simulated market {simulated} · receiving {receiving:.1f} s · workers {jobs:.1f} s")

    def _table(self, brought: list[market.House], jobs: list[Job]) -> None:
        self.stdout.write(FORM.format(*HEADS))
        for house in brought:
            mine = [job for job in jobs if job.restaurant_id == house.restaurant.pk]
            rows, verdicts = summary(house.restaurant)
            seconds = [f"{seconds_of(mine, kind):.1f} s" for kind in ("cleanse", "train")]
            said = [verdicts.get(task, "-") for task in ("demand", "segments")]
            name = house.restaurant.name[:28]
            self.stdout.write(FORM.format(name, house.files, *rows, *seconds, *said))


def summary(restaurant: Restaurant) -> tuple[list[int], dict[str, str]]:
    """(lines in, accepted, quarantined, duplicate) of all files, and the newest verdict of each task."""
    names = ("rows_in", "accepted", "quarantined", "duplicate")
    with acting_for(restaurant.pk):
        sums = Upload.objects.of(restaurant).aggregate(**{name: Sum(name) for name in names})
        versions = ModelVersion.objects.of(restaurant).order_by("pk").values_list("task", "verdict")
        return [sums[name] or 0 for name in names], dict(versions)


def seconds_of(jobs: list[Job], kind: str) -> float:
    """How long the workers were at jobs of this kind."""
    mine = [job for job in jobs if job.kind == kind]
    return sum((job.ended_at - job.started_at).total_seconds() for job in mine if job.ended_at and job.started_at)


def kept_password(path: Path) -> str:
    """The demo's password, made for this home and readable by its user only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()
