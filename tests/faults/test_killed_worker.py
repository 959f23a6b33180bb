"""A worker is killed in the middle of a file: the file is taken in once, whole, and nothing is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from gourmet_site import env
from insights.services.ingestion import see_through, totals
from insights.services.lake import lake_of
from restaurants.models import Job, JobState, Restaurant, Upload
from restaurants.services import jobs, uploads
from restaurants.tenancy import acting_for
from tests.factories import house

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINES = 4_000
STEPS = ("read", "cleanse", "figures", "publish")


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    lines = (
        f"{536365 + n // 3},{n % 40},PLATO {n % 40},{1 + n % 3},2010-{1 + n % 12:02}-{1 + n % 28:02} 13:26:00,"
        f"{20 + n % 40}.50,{17850 + n % 90}.0,Peru\n"
        for n in range(LINES)
    )
    (tmp_path / "ventas.csv").write_text(HEADER + "".join(lines))
    return tmp_path / "ventas.csv"


@pytest.mark.parametrize("step", STEPS)
def test_a_file_whose_worker_is_killed_is_taken_in_once(committed: None, sales: Path, step: str) -> None:
    spared, struck = house("spared"), house("struck")
    see_through(spared, asked(spared, sales))
    job = asked(struck, sales)

    kill_at(step, struck, job)
    wait_out_the_lease(struck, job)
    jobs.reconcile(now=timezone.now())
    ended = see_through(struck, job)

    assert (ended.state, ended.attempts) == (JobState.DONE, 2)
    assert totals(struck) == totals(spared)
    assert content_of(struck) == content_of(spared)
    assert taken_in(struck) == taken_in(spared) == (LINES, LINES)
    assert left_behind(struck) == []


def test_a_file_that_ends_each_of_its_workers_is_given_up_with_a_sentence(committed: None, sales: Path) -> None:
    struck = house("struck")
    job = asked(struck, sales)

    for _ in range(jobs.MAX_ATTEMPTS):
        kill_at("read", struck, job)
        wait_out_the_lease(struck, job)
    jobs.reconcile(now=timezone.now())

    ended = now_of(struck, job)
    assert (ended.state, bool(ended.error.get("es"))) == (JobState.FAILED, True)


def asked(restaurant: Restaurant, path: Path) -> Job:
    with path.open("rb") as file:
        upload, _ = uploads.record_upload(
            restaurant=restaurant, name=path.name, chunks=uploads.chunks_of(file), now=timezone.now()
        )
    return uploads.confirm_upload(restaurant=restaurant, upload=upload, now=timezone.now())


def kill_at(step: str, restaurant: Restaurant, job: Job) -> None:
    """Start a worker of this job and kill it as soon as the ledger says that it is at ``step``."""
    attempt = now_of(restaurant, job).attempts + 1
    database = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker", str(restaurant.pk), str(job.pk)],
        cwd=env.BASE_DIR,
        env=env.passed_on({"DATABASE_URL": address}),
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while (now := now_of(restaurant, job)).attempts < attempt or now.step != step:
        assert worker.poll() is None, f"it ended before it came to {step}"
        assert time.monotonic() < until
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)


def now_of(restaurant: Restaurant, job: Job) -> Job:
    with acting_for(restaurant.pk):
        return Job.objects.of(restaurant).get(pk=job.pk)


def wait_out_the_lease(restaurant: Restaurant, job: Job) -> None:
    """As if its time had passed: nobody renews the lease of a worker that is gone."""
    past = timezone.now() - timedelta(seconds=1)
    with acting_for(restaurant.pk):
        Job.objects.of(restaurant).filter(pk=job.pk).update(lease_until=past)


def content_of(restaurant: Restaurant) -> str:
    return lake_of(restaurant).state()


def taken_in(restaurant: Restaurant) -> tuple[int | None, int | None]:
    with acting_for(restaurant.pk):
        upload = Upload.objects.of(restaurant).get()
    return upload.rows_in, upload.accepted


def left_behind(restaurant: Restaurant) -> list[Path]:
    return list((lake_of(restaurant).root.parent / "scratch").iterdir())
