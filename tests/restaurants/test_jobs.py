"""The ledger: asked once, claimed once, tried at most three times, and the end is always said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection

from ml.errors import GourmetError
from restaurants.models import Job, JobState, Restaurant, UploadStatus
from restaurants.services import jobs, uploads
from restaurants.tenancy import acting_for
from tests.factories import NOW


def asked(restaurant: Restaurant, key: str = "demand:abc") -> Job:
    with acting_for(restaurant.pk):
        return jobs.ask(restaurant, "train", key=key, now=NOW, task="demand")


def state_of(job: Job) -> Job:
    with acting_for(job.restaurant_id):
        return Job.objects.of(job.restaurant_id).get(pk=job.pk)


def claimed(job: Job, *, at: int = 0) -> Job:
    mine = jobs.claim(job.restaurant_id, job.pk, now=NOW + timedelta(seconds=at))
    assert mine is not None
    return mine


def test_asking_again_returns_the_same_job(huaca: Restaurant) -> None:
    first = asked(huaca)

    second = asked(huaca)

    assert second.pk == first.pk


def test_a_job_is_claimed_once_under_a_lease(huaca: Restaurant) -> None:
    job = asked(huaca)

    mine = claimed(job)
    second = jobs.claim(huaca.pk, job.pk, now=NOW)

    assert (mine.state, mine.attempts, mine.lease_until) == (JobState.RUNNING, 1, NOW + jobs.LEASE)
    assert second is None


def test_two_jobs_of_one_house_take_turns(huaca: Restaurant) -> None:
    first, second = asked(huaca, "a"), asked(huaca, "b")
    mine = claimed(first)

    refused = jobs.claim(huaca.pk, second.pk, now=NOW)
    with acting_for(huaca.pk):
        jobs.finish(mine, result={}, now=NOW)
    taken = jobs.claim(huaca.pk, second.pk, now=NOW)

    assert refused is None
    assert taken is not None


def test_two_houses_work_at_the_same_time(huaca: Restaurant, cantuta: Restaurant) -> None:
    claimed(asked(huaca))

    other = jobs.claim(cantuta.pk, asked(cantuta).pk, now=NOW)

    assert other is not None


def test_an_expired_lease_may_be_taken_over_and_the_first_holder_then_changes_nothing(huaca: Restaurant) -> None:
    slow = claimed(asked(huaca))
    late = int(jobs.LEASE.total_seconds()) + 1

    quick = claimed(slow, at=late)

    assert quick.attempts == 2
    with pytest.raises(jobs.LeaseLost):
        jobs.keep(slow, now=NOW, progress=0.5)
    with acting_for(huaca.pk), pytest.raises(jobs.LeaseLost):
        jobs.finish(slow, result={"by": "slow"}, now=NOW)
    assert state_of(slow).result == {}


def test_keeping_a_job_renews_its_lease_and_says_how_far(huaca: Restaurant) -> None:
    job = claimed(asked(huaca))
    later = NOW + timedelta(seconds=60)

    jobs.keep(job, now=later, step="cleanse", progress=1.7)

    seen = state_of(job)
    assert (seen.step, seen.progress, seen.lease_until) == ("cleanse", 1.0, later + jobs.LEASE)


def test_an_error_a_person_can_mend_ends_the_job_at_once(huaca: Restaurant) -> None:
    job = claimed(asked(huaca))

    final = jobs.fail(job, GourmetError(), again=False, now=NOW)

    assert final
    assert (state_of(job).state, state_of(job).error["code"]) == (JobState.FAILED, "error")


def test_an_unexpected_failure_is_tried_three_times_then_said(huaca: Restaurant) -> None:
    job = asked(huaca)

    ends = []
    for attempt in range(jobs.MAX_ATTEMPTS):
        mine = claimed(job, at=attempt * 600)
        ends.append(jobs.fail(mine, jobs.Unexpected(kind="OSError"), again=True, now=NOW))

    assert ends == [False, False, True]
    assert state_of(job).state == JobState.FAILED


def test_the_reconciler_sends_a_lost_job_again_and_ends_one_that_was_tried_too_often(huaca: Restaurant) -> None:
    job = asked(huaca)
    for attempt in range(jobs.MAX_ATTEMPTS):
        claimed(job, at=attempt * 600)
    much_later = NOW + timedelta(hours=2)

    touched = jobs.reconcile(now=much_later)

    assert touched == 1
    assert (state_of(job).state, state_of(job).error["code"]) == (JobState.FAILED, "abandoned")


def test_a_file_whose_job_is_given_up_says_so_and_can_be_confirmed_again(huaca: Restaurant) -> None:
    content = b"Fecha,Plato,Total\n05/09/2026,Ceviche,62.00\n15/09/2026,Lomo,65.00\n"
    upload, _ = uploads.record_upload(restaurant=huaca, name="ventas.csv", chunks=[content], now=NOW)
    job = uploads.confirm_upload(restaurant=huaca, upload=upload, now=NOW)
    uploads.mark(restaurant=huaca, upload_id=upload.pk, status=UploadStatus.CLEANSING)
    for attempt in range(jobs.MAX_ATTEMPTS):
        claimed(job, at=attempt * 600)

    jobs.reconcile(now=NOW + timedelta(hours=2))

    with acting_for(huaca.pk):
        upload.refresh_from_db()
    assert (upload.status, upload.message["code"]) == (UploadStatus.FAILED, "abandoned")
    confirmed = uploads.confirm_upload(restaurant=huaca, upload=upload, now=NOW)
    assert (confirmed.pk, confirmed.state) == (job.pk, JobState.ASKED)


def test_whoever_lost_the_lease_cannot_say_that_the_job_failed(huaca: Restaurant) -> None:
    slow = claimed(asked(huaca))
    claimed(slow, at=int(jobs.LEASE.total_seconds()) + 1)

    ended = jobs.fail(slow, GourmetError(), again=False, now=NOW)

    assert not ended
    assert state_of(slow).state == JobState.RUNNING


def test_the_reconciler_marks_what_it_sent_so_that_it_does_not_flood_the_queue(huaca: Restaurant) -> None:
    job = asked(huaca)
    soon = NOW + timedelta(seconds=90)

    first, second = jobs.reconcile(now=soon), jobs.reconcile(now=soon + timedelta(seconds=15))

    assert (first, second) == (1, 0)
    assert state_of(job).sent_at == soon


def test_the_reconciler_sends_nothing_of_a_house_that_is_at_work(huaca: Restaurant) -> None:
    asked(huaca, "a")
    claimed(asked(huaca, "b"), at=60)

    assert jobs.reconcile(now=NOW + timedelta(seconds=90)) == 0


def test_the_reconciler_takes_up_a_lost_job_before_an_older_one_that_waits(huaca: Restaurant) -> None:
    waits, lost = asked(huaca, "a"), claimed(asked(huaca, "b"))
    later = NOW + jobs.LEASE + timedelta(seconds=1)

    touched = jobs.reconcile(now=later)

    assert touched == 1
    assert (state_of(lost).sent_at, state_of(waits).sent_at) == (later, NOW)


def test_the_reconciler_wakes_the_next_of_a_house_whose_job_it_ends(
    huaca: Restaurant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda _name, args, **_: sent.append(args[1]))
    lost, waits = asked(huaca, "a"), asked(huaca, "b")
    for attempt in range(jobs.MAX_ATTEMPTS):
        claimed(lost, at=attempt * 600)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.reconcile(now=NOW + timedelta(hours=2))

    assert sent == [waits.pk]


def test_a_failed_job_that_is_asked_again_is_opened_anew(huaca: Restaurant) -> None:
    job = claimed(asked(huaca))
    jobs.fail(job, GourmetError(), again=False, now=NOW)

    again = asked(huaca)

    assert (again.pk, again.state, again.attempts) == (job.pk, JobState.ASKED, 0)


def test_the_queue_is_told_only_after_the_commit(huaca: Restaurant, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]  # pytest-django's own fixture
    with django_capture_on_commit_callbacks() as waiting:
        asked(huaca)

    assert len(waiting) == 1
    assert connection.in_atomic_block
