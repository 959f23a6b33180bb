"""Running a job: claimed, kept, published once, and its end said whatever happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from insights.jobs import KINDS
from insights.jobs.base import Outcome, Work
from insights.services import work
from ml.errors import GourmetError
from restaurants.models import Job, JobState, Restaurant, Upload, UploadStatus
from restaurants.services import audit, jobs, uploads
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for
from tests import factories


@dataclass
class Probe:
    """A kind of job that does what the test says."""

    does: Callable[[Work], Outcome] = lambda _: Outcome({"seen": 1})

    def run(self, asked: Work) -> Outcome:
        return self.does(asked)


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    kind = Probe()
    monkeypatch.setitem(KINDS, "probe", kind)
    return kind


def asked(restaurant: Restaurant, **params: Any) -> Job:
    with acting_for(restaurant.pk):
        return jobs.ask(restaurant, "probe", key="one", now=timezone.now(), **params)


def test_a_job_ends_with_its_result(huaca: Restaurant, probe: Probe) -> None:
    job = asked(huaca)

    ended = work.run_job(huaca.pk, job.pk)

    assert ended is not None
    assert (ended.state, ended.result, ended.progress) == (JobState.DONE, {"seen": 1}, 1)


def test_a_job_that_is_delivered_twice_is_done_once(huaca: Restaurant, probe: Probe) -> None:
    runs: list[int] = []

    def counts(mine: Work) -> Outcome:
        runs.append(mine.job.pk)
        return Outcome()

    probe.does = counts
    job = asked(huaca)

    work.run_job(huaca.pk, job.pk)
    second = work.run_job(huaca.pk, job.pk)

    assert (runs, second) == ([job.pk], None)


def test_whoever_lost_the_lease_publishes_nothing(huaca: Restaurant, probe: Probe) -> None:
    published: list[str] = []

    def overtaken(mine: Work) -> Outcome:
        with acting_for(huaca.pk):
            Job.objects.of(huaca).filter(pk=mine.job.pk).update(claim=None)

        def publish() -> None:
            asked_by_the_loser = Job.objects.of(huaca)
            asked_by_the_loser.create(restaurant=huaca, kind="probe", key="effect")
            published.append("tried")

        return Outcome({}, publish)

    probe.does = overtaken

    work.run_job(huaca.pk, asked(huaca).pk)

    with acting_for(huaca.pk):
        assert not Job.objects.of(huaca).filter(key="effect").exists()
    assert published == ["tried"]


def test_a_sentence_for_a_person_ends_the_job(huaca: Restaurant, probe: Probe) -> None:
    def refuses(_: Work) -> Outcome:
        raise GourmetError

    probe.does = refuses

    ended = work.run_job(huaca.pk, asked(huaca).pk)

    assert ended is not None
    assert (ended.state, ended.error["code"]) == (JobState.FAILED, "error")


def test_a_fault_of_ours_is_put_back_to_be_tried_again(huaca: Restaurant, probe: Probe) -> None:
    def breaks(_: Work) -> Outcome:
        raise OSError("disk")

    probe.does = breaks

    ended = work.run_job(huaca.pk, asked(huaca).pk)

    assert ended is not None
    assert (ended.state, ended.error["code"]) == (JobState.ASKED, "unexpected")


def test_progress_shows_while_the_job_runs(huaca: Restaurant, probe: Probe) -> None:
    seen: list[tuple[str, float]] = []

    def says(mine: Work) -> Outcome:
        mine.progress("cleanse", 0.4)
        with acting_for(huaca.pk):
            now = Job.objects.of(huaca).get(pk=mine.job.pk)
        seen.append((now.step, now.progress))
        return Outcome()

    probe.does = says

    work.run_job(huaca.pk, asked(huaca).pk)

    assert seen == [("cleanse", 0.4)]


def test_a_lease_is_renewed_also_after_the_database_ended_the_connection_that_did_so(
    committed: None, probe: Probe, settings: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 0.4  # renewed ten times a second
    house = factories.house("Huaca")
    leases: list[Any] = []

    def lease() -> Any:
        with acting_for(house.pk):
            return Job.objects.of(house).get(kind="probe").lease_until

    def works(_: Work) -> Outcome:
        leases.append(lease())
        until_other(lease, than=leases[0])
        assert end_other_connections() == 1
        leases.append(lease())
        until_other(lease, than=leases[1])
        leases.append(lease())
        return Outcome()

    probe.does = works

    ended = work.run_job(house.pk, asked(house).pk)

    assert ended is not None
    assert (ended.state, ended.error) == (JobState.DONE, {})
    assert leases == sorted(set(leases))


def end_other_connections() -> int:
    """Those of our own role, as a restart of the database would; how many."""
    ours = "usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE {ours}")  # noqa: S608  # a constant
        return int(cursor.fetchone()[0])


def until_other(look: Callable[[], Any], *, than: Any) -> None:
    until = time.monotonic() + 10
    while look() == than:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_whoever_takes_a_file_back_while_a_job_publishes_waits_and_ends_neither(committed: None, probe: Probe) -> None:
    """What publishes writes the file's row and then asks for a job, for which the restaurant's row is locked."""
    house, now = factories.house("Huaca"), timezone.now()
    upload = a_file_in_the_figures(house)

    with ThreadPoolExecutor(1) as pool:

        def publish() -> None:
            Upload.objects.of(house).filter(pk=upload.pk).update(rows_in=0)
            taken_back.append(pool.submit(elsewhere, uploads.withdraw_upload, restaurant=house, upload=upload, now=now))
            wait_until_somebody_waits_for_us()
            jobs.ask(house, "train", key="follows", now=now)

        taken_back: list[Any] = []
        probe.does = lambda _: Outcome({}, publish)
        ended = work.run_job(house.pk, asked(house).pk)

    assert ended is not None
    assert ended.state == JobState.DONE
    assert taken_back[0].result().kind == "withdraw"


def test_while_one_decides_for_a_house_others_may_add_rows_that_refer_to_it(committed: None) -> None:
    house = factories.house("Huaca")

    with ThreadPoolExecutor(1) as pool, acting_for(house.pk):
        lock(house.pk)
        noted = pool.submit(
            elsewhere, audit.note, restaurant=house, actor=audit.OPERATOR, what="record_read", now=timezone.now()
        )
        ended = noted.exception(timeout=10)

    assert ended is None


def a_file_in_the_figures(restaurant: Restaurant) -> Upload:
    upload, _ = uploads.record_upload(
        restaurant=restaurant,
        name="uno.csv",
        chunks=[b"Fecha,Plato,Total\n01/10/2025,Lomo,48.00\n"],
        now=timezone.now(),
    )
    uploads.mark(restaurant=restaurant, upload_id=upload.pk, status=UploadStatus.DONE)
    return upload


def elsewhere(act: Callable[..., Any], **arguments: Any) -> Any:
    """In a thread, and so by a connection, of its own."""
    try:
        return act(**arguments)
    finally:
        connection.close()


def wait_until_somebody_waits_for_us() -> None:
    ours = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        waiting = 0
        while not waiting and time.monotonic() < until:
            cursor.execute(ours)
            waiting = cursor.fetchone()[0]
    assert waiting
