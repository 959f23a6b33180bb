"""From a file to the figures on the page, by step, through the real path: page, store, ledger, worker, Spark, page.

``python -m benchmarks.upload [--quick]`` prints JSON. The web side runs in this process (Django's client goes through
all of its middleware), the job in a worker of the Procfile; its steps are those that it writes to the ledger. Training
follows by itself and is not counted; the next measurement waits until it has ended.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.site import throwaway
from benchmarks.tables import ratio, seconds, table
from benchmarks.till import write_export

if TYPE_CHECKING:
    from django.test import Client

    from restaurants.models import Job, Restaurant

SIZES = (5_000, 100_000)
WARM_FILES, WARM_ROWS = 3, 500
POLL_SECONDS = 0.015
PATIENCE = 300.0
STEPS = ("receive and examine", "queue", "read", "cleanse", "figures", "publish", "page")


def run(*, quick: bool = False) -> dict[str, Any]:
    """Seconds by step for each size, and for one more day on top of the largest."""
    found: dict[str, Any] = {"sizes": {}}
    with tempfile.TemporaryDirectory(prefix="gourmet-bench-") as folder, throwaway():
        _warm(Path(folder))
        for rows in SIZES:
            export = write_export(Path(folder) / f"{rows}.csv", rows)
            house = _house(f"lines-{rows}")
            found["sizes"][rows] = _measured(house, export)
        found["day"] = _one_more_day(house, export)
        from benchmarks import overview  # needs Django's settings

        found["overview"] = overview.run(times=60 if quick else 200)
    return found


def _house(slug: str) -> tuple[Restaurant, Client]:
    """A restaurant and its owner's browser."""
    from django.test import Client  # these three need Django's settings
    from django.utils import timezone

    from restaurants.models import Person
    from restaurants.services import houses

    owner = Person.objects.create_user(f"{slug}@bench.example", None, name=slug)
    house = houses.open_restaurant(slug=slug, name=slug, now=timezone.now(), owner=owner)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(owner)
    return house, browser


def _warm(folder: Path) -> None:
    """What a process does once in its life is done: each child of the worker has had a job."""
    warm = [_house(f"warm-{number}") for number in range(WARM_FILES)]
    for number, (house, browser) in enumerate(warm):
        export = write_export(folder / f"warm-{number}.csv", WARM_ROWS, seed=number)
        _ask(house, browser, export)
    for house, browser in warm:
        _until_idle(house)
        browser.get(f"/r/{house.slug}/")


def _measured(house_and_browser: tuple[Restaurant, Client], export: Path) -> dict[str, float]:
    """Seconds of each step, and ``total``: from the first byte to the figures on the page."""
    house, browser = house_and_browser
    address = f"/r/{house.slug}/"
    started = time.perf_counter()
    job = _ask(house, browser, export)
    taken = {"receive and examine": time.perf_counter() - started} | _followed(house, job)
    before = time.perf_counter()
    page = browser.get(address)
    taken["page"] = time.perf_counter() - before
    taken["total"] = time.perf_counter() - started
    if page.status_code != 200 or "nothing-yet" in page.content.decode():
        raise RuntimeError(f"no figures on {address}: {page.status_code}")
    _until_idle(house)
    return taken


def _ask(house: Restaurant, browser: Client, export: Path) -> Job:
    """Bring the file and confirm how it was read, as a person does on the page."""
    from restaurants.models import Job, Upload  # needs Django's settings
    from restaurants.tenancy import acting_for

    address = f"/r/{house.slug}/uploads/"
    file = io.BytesIO(export.read_bytes())
    file.name = export.name
    browser.post(address, {"files": file})
    with acting_for(house.pk):
        upload = Upload.objects.of(house).latest("pk")
    answer = browser.post(f"{address}{upload.pk}/confirm/")
    if answer.status_code != 302:
        raise RuntimeError(f"not confirmed: {answer.status_code}")
    with acting_for(house.pk):
        return Job.objects.of(house).get(kind="cleanse", params__upload=upload.pk)


def _followed(house: Restaurant, job: Job) -> dict[str, float]:
    """Seconds of each step of the job, as the ledger shows them."""
    from restaurants.models import Job, JobState  # needs Django's settings
    from restaurants.tenancy import acting_for

    taken: dict[str, float] = {}
    step, since = "queue", time.perf_counter()
    until = since + PATIENCE
    while True:
        with acting_for(house.pk):
            now = Job.objects.of(house).get(pk=job.pk)
        ended = now.state in (JobState.DONE, JobState.FAILED)
        if ended or now.step != step:
            moment = time.perf_counter()
            taken[step] = taken.get(step, 0.0) + moment - since
            step, since = now.step or step, moment
        if now.state == JobState.FAILED or time.perf_counter() > until:
            raise RuntimeError(f"job {now.state}: {now.error}")
        if ended:
            return taken
        time.sleep(POLL_SECONDS)


def _until_idle(house: Restaurant) -> None:
    from restaurants.models import Job, JobState  # needs Django's settings
    from restaurants.tenancy import acting_for

    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        with acting_for(house.pk):
            if not Job.objects.of(house).filter(state__in=[JobState.ASKED, JobState.RUNNING]).exists():
                return
        time.sleep(0.2)
    raise RuntimeError(f"jobs of {house.slug} stand still")


def _one_more_day(full: tuple[Restaurant, Client], export: Path) -> dict[str, Any]:
    """The last day of an export: after 24 months of other days, and alone in an empty restaurant."""
    last = export.read_text().splitlines()[-1].split(" ", 1)[0]
    day = export.with_name("day.csv")
    header, *lines = export.read_text().splitlines(keepends=True)
    month, number, year = last.split("/")
    moved = [
        line.replace(f"{last} ", f"{month}/{int(number) + 1}/{year} ", 1)
        for line in lines
        if line.startswith(f"{last} ")
    ]
    day.write_text(header + "".join(_as_new(moved)))
    return {"lines": len(moved), "after 24 months": _measured(full, day), "alone": _measured(_house("day-alone"), day)}


def _as_new(lines: list[str]) -> list[str]:
    """Under line ids that no other file has."""
    return [line.replace(",1300000016", ",1300000017", 1) for line in lines]


def tables(found: dict[str, Any]) -> str:
    sizes = {f"{int(rows):,} lines": taken for rows, taken in found["sizes"].items()}
    rows = [[step, *(seconds(taken.get(step, 0.0)) for taken in sizes.values())] for step in (*STEPS, "total")]
    first = table("From a file to the figures on the page, seconds by step", ["", *sizes], rows)
    day = found["day"]
    both = ("after 24 months", "alone")
    lines = [[step, *(seconds(day[name].get(step, 0.0)) for name in both)] for step in (*STEPS, "total")]
    lines.append(["ratio", *(ratio(day[name]["total"] / day["alone"]["total"]) for name in both)])
    second = table(f"One more day ({day['lines']} lines), seconds by step", ["", *both], lines)
    page = found["overview"]
    third = table(
        f"The overview page with {page['lines']:,} lines behind it ({page['days']:,} days)",
        ["", "p50 ms", "p95 ms", "of it Python ms", "queries"],
        [["server time", *(f"{page[name]:.0f}" for name in ("p50_ms", "p95_ms", "python_ms", "queries"))]],
    )
    fourth = table(
        "The same page with and without row-level security, in turns",
        ["", "with, ms", "without, ms", "ratio"],
        [["median", f"{page['with_rls_ms']:.1f}", f"{page['without_rls_ms']:.1f}", ratio(page["rls_ratio"])]],
    )
    return "\n".join([first, second, third, fourth])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    print(json.dumps(run(quick=options.quick)))


if __name__ == "__main__":
    main()
