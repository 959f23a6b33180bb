"""The simulated market, brought in by the same services as a page uses. Done again, it loads nothing twice.

Files are received and confirmed here; the work is done by whoever has the job: the workers.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from ml.errors import GourmetError
from restaurants.access import entrance
from restaurants.models import Job, JobState, Person, Restaurant, Role, Upload, UploadStatus
from restaurants.services import houses, jobs, uploads
from restaurants.tenancy import acting_for

MAIN = "huaca"
CARD = "restaurant.json"
CUSTOMERS = "clientes.csv"
TO_OPEN = ("name", "city", "zone", "closing_hour", "currency", "igv_regime")
TABLE, TARGET = "customers", "gender"  # mocked independently of everything, so its model must end without signal
OPEN = (JobState.ASKED, JobState.RUNNING)
WAITED_FOR = ("cleanse", "train")  # not what the clock asks for beside them, such as a retention
POLL_SECONDS = 0.25

#: Alicia owns the first restaurant, Bruno is on her team and may only read, Carla has the second, Diego has none.
CAST = {"alicia": (0, Role.OWNER), "bruno": (0, Role.READER), "carla": (1, Role.OWNER), "diego": None}


class JobsStandStill(GourmetError):
    code = "jobs_stand_still"
    es = "Ningún trabajo avanza desde hace {seconds} s: ¿corren los procesos de trabajo?"
    en = "No job has moved for {seconds} s: are the workers running?"


@dataclass(frozen=True)
class House:
    """A restaurant of the market and how many of its files were new."""

    restaurant: Restaurant
    files: int
    new: int


def build_world(folder: Path) -> bool:
    """Write the market's exports, whole or not at all; False where they are there already."""
    if folder.exists():
        return False
    from ml import world  # a second start simulates nothing: it does not wait for numpy

    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    world.build(draft)
    world.write_customers(draft / MAIN / CUSTOMERS)
    draft.rename(folder)
    return True


def let_cast_in(restaurants: Sequence[Restaurant], *, password: str, now: datetime) -> dict[str, str]:
    """The demo's people, each with this password. Name -> e-mail address."""
    addresses = {name: f"{name}@gourmet.example" for name in CAST}
    for name, place in CAST.items():
        person = Person.objects.filter(email=addresses[name]).first()
        if person is None:
            person = Person.objects.create_user(addresses[name], password, name=name.title())
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        if place is not None and place[0] < len(restaurants):
            houses.let_in(restaurant=restaurants[place[0]], person=person, role=place[1], now=now)
    return addresses


def folders_of(market: Path) -> list[Path]:
    """Of each restaurant, the main one first."""
    return sorted((card.parent for card in market.glob(f"*/{CARD}")), key=lambda folder: (folder.name != MAIN, folder))


def bring(folder: Path, *, now: datetime) -> House:
    """Open the restaurant of a folder and ask for the cleansing of each of its files."""
    card = json.loads((folder / CARD).read_text())
    restaurant = _opened(card, now=now)
    files = [folder / name for name in [CUSTOMERS, *card["files"]] if (folder / name).exists()]
    new = sum(_brought(restaurant, path, now=now) for path in files)
    _try_again(restaurant, now=now)
    return House(restaurant, len(files), new)


def learn_column(*, restaurant: Restaurant, now: datetime) -> Job | None:
    """Ask, once, for a model of ``TARGET`` from the restaurant's customers; None while they are not there."""
    with acting_for(restaurant.pk):
        asked = Job.objects.of(restaurant).filter(kind="train", params__target=TARGET).exclude(state=JobState.FAILED)
        there = Upload.objects.of(restaurant).filter(kind="customers", status=UploadStatus.DONE)
        if asked.exists() or not there.exists():
            return asked.first()
        from insights.services.training import request_training  # pandas: half a second that a second start needs not

        return request_training(restaurant=restaurant, task="column", target=TARGET, table=TABLE, now=now)


def jobs_of(restaurant: Restaurant) -> list[Job]:
    with acting_for(restaurant.pk):
        return list(Job.objects.of(restaurant).filter(kind__in=WAITED_FOR).order_by("pk"))


def see_through(
    restaurants: Sequence[Restaurant],
    *,
    said: Callable[[list[Job]], None],
    follow: Callable[[], object] = lambda: None,
    patience: float = 180.0,
) -> list[Job]:
    """Wait until no job is open, and return them all; before each look ``follow`` may ask for what comes next.

    Raises ``JobsStandStill`` when nothing moves for ``patience`` seconds.
    """
    moved, before = time.monotonic(), ""
    while True:
        follow()
        all_jobs = [job for restaurant in restaurants for job in jobs_of(restaurant)]
        said(all_jobs)
        if not any(job.state in OPEN for job in all_jobs):
            return all_jobs
        now = " ".join(f"{job.pk}:{job.state}:{job.step}:{job.progress}" for job in all_jobs)
        if now != before:
            moved, before = time.monotonic(), now
        if time.monotonic() - moved > patience:
            raise JobsStandStill(seconds=int(patience))
        time.sleep(POLL_SECONDS)


def _try_again(restaurant: Restaurant, *, now: datetime) -> None:
    """What could not be learned the last time is asked for once more."""
    with acting_for(restaurant.pk):
        for job in Job.objects.of(restaurant).filter(kind="train", state=JobState.FAILED):
            jobs.ask(restaurant, job.kind, key=job.key, now=now, **job.params)


def _opened(card: dict[str, Any], *, now: datetime) -> Restaurant:
    if not houses.exists(card["slug"]):
        fields = {name: card[name] for name in TO_OPEN}
        houses.open_restaurant(slug=card["slug"], now=now, simulated=True, **fields)
    number = entrance(card["slug"]).restaurant_id
    with acting_for(number):
        return Restaurant.objects.get(pk=number)


def _brought(restaurant: Restaurant, path: Path, *, now: datetime) -> bool:
    """Receive and confirm one file; False where its bytes were known."""
    with path.open("rb") as file:
        upload, new = uploads.record_upload(
            restaurant=restaurant, name=path.name, chunks=uploads.chunks_of(file), now=now
        )
    if upload.status in (UploadStatus.EXAMINED, UploadStatus.FAILED):
        uploads.confirm_upload(restaurant=restaurant, upload=upload, now=now)
    return new
