"""Running a job: claimed, kept, published once, and its end said whatever happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from insights.jobs import KINDS
from insights.jobs.base import Outcome, Work
from insights.services import work
from ml.errors import GourmetError
from restaurants.models import Job, JobState, Restaurant
from restaurants.services import jobs
from restaurants.tenancy import acting_for


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
