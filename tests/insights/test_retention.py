"""What was kept for its time ends; what was not stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from insights.jobs import retain
from insights.jobs.base import Work
from insights.models import Receipt
from insights.services.ingestion import ingest_files, see_through
from insights.services.lake import lake_of
from insights.services.work import run_job
from restaurants.days import today
from restaurants.models import (
    WAITING,
    AuditEntry,
    Job,
    JobState,
    Kept,
    KeptAnswer,
    Restaurant,
    Upload,
    UploadStatus,
)
from restaurants.rooms import lake_root_of
from restaurants.services import jobs, uploads
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.insights.retaining import ANA, HEAD, ROWS, brought, keep, make_older, on_record, sweep
from tests.insights.test_work import elsewhere, wait_until_somebody_waits_for_us


def test_nothing_ends_before_its_time(huaca: Restaurant, taken_in: Upload) -> None:
    assert sweep(huaca) == {}
    assert uploads.stored_file(huaca, taken_in).exists()


def test_a_file_that_nobody_confirmed_goes_with_its_bytes(huaca: Restaurant) -> None:
    waiting = brought(huaca)
    make_older(huaca, waiting, 31)

    ended = sweep(huaca)

    assert ended == {"waiting_files": 1}
    with acting_for(huaca.pk):
        assert not Upload.objects.of(huaca).exists()


def test_a_file_taken_back_today_waits_from_today_however_old_it_is(huaca: Restaurant, taken_in: Upload) -> None:
    make_older(huaca, taken_in, 60)
    with acting_for(huaca.pk):
        job = uploads.withdraw_upload(restaurant=huaca, upload=taken_in, now=timezone.now())
    assert see_through(huaca, job).state == JobState.DONE

    assert "waiting_files" not in sweep(huaca)
    with acting_for(huaca.pk):
        assert Upload.objects.of(huaca).get().status == UploadStatus.WITHDRAWN


@pytest.mark.parametrize("status", WAITING)
def test_a_file_brought_again_waits_anew(huaca: Restaurant, status: UploadStatus) -> None:
    waiting = brought(huaca)
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).filter(pk=waiting.pk).update(status=status)
    make_older(huaca, waiting, 60)

    brought(huaca)

    assert sweep(huaca) == {}


def test_a_file_that_failed_goes_with_its_bytes_and_what_was_shown_of_it(huaca: Restaurant) -> None:
    failed = brought(huaca)
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).filter(pk=failed.pk).update(status=UploadStatus.FAILED)
    make_older(huaca, failed, 31)

    assert sweep(huaca) == {"waiting_files": 1}
    with acting_for(huaca.pk):
        assert not Upload.objects.of(huaca).exists()


def test_a_file_that_failed_with_rows_in_the_lake_is_taken_back_first(huaca: Restaurant, taken_in: Upload) -> None:
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).filter(pk=taken_in.pk).update(status=UploadStatus.FAILED)
    make_older(huaca, taken_in, 31)

    assert sweep(huaca) == {}
    with acting_for(huaca.pk):
        job = Job.objects.of(huaca).get(kind="withdraw")
    assert see_through(huaca, job).state == JobState.DONE
    make_older(huaca, taken_in, 31)
    assert sweep(huaca) == {"waiting_files": 1}
    assert lake_of(huaca).sources() == {}


def test_what_ended_before_an_attempt_was_killed_is_on_record(huaca: Restaurant, taken_in: Upload) -> None:
    """It dies at the originals: after files that waited, and rows set aside, have ended."""
    make_older(huaca, brought(huaca), 366)
    make_older(huaca, taken_in, 366)
    original = uploads.stored_file(huaca, taken_in)
    original.rename(original.with_suffix(".away"))
    original.mkdir()  # nothing can read it

    with acting_for(huaca.pk):
        job = jobs.ask(huaca, "retain", key="killed", now=timezone.now())
    first = run_job(huaca.pk, job.pk)
    original.rmdir()
    original.with_suffix(".away").rename(original)
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(pk=job.pk).update(due_at=timezone.now())
    second = run_job(huaca.pk, job.pk)

    assert first is not None
    assert second is not None
    assert (first.state, second.state) == (JobState.ASKED, JobState.DONE)
    assert on_record(huaca) == [{"waiting_files": 1}, {"set_aside": 1}, {"originals": 1}]


def test_another_attempt_does_not_say_lapsed_guests_again(huaca: Restaurant, taken_in: Upload) -> None:
    keep(huaca, Kept.IDENTITIES, (today(huaca, timezone.now()) - date(2026, 9, 6)).days)

    assert [sweep(huaca), sweep(huaca)] == [{"identities": 1}, {}]
    assert on_record(huaca) == [{"identities": 1}]


def test_lapsed_guests_are_forgotten_however_many_jobs_wait(huaca: Restaurant, taken_in: Upload, settings: Any) -> None:
    keep(huaca, Kept.IDENTITIES, (today(huaca, timezone.now()) - date(2026, 9, 6)).days)
    with acting_for(huaca.pk):
        job = jobs.ask(huaca, "retain", key="full", now=timezone.now())
    settings.QUOTA_JOBS = 0

    assert see_through(huaca, job).state == JobState.DONE


def test_a_file_confirmed_meanwhile_stays_and_the_others_end(committed: None) -> None:
    house = factories.house("Huaca")
    kept, gone = brought(house), brought(house, ROWS[1])
    for upload in (kept, gone):
        make_older(house, upload, 31)
    with acting_for(house.pk):
        job = jobs.ask(house, "retain", key="meanwhile", now=timezone.now())

    with ThreadPoolExecutor(1) as pool:
        with acting_for(house.pk):
            lock(house.pk)
            swept = pool.submit(elsewhere, retain.run, work=Work(house, job, lambda step, share: None))
            wait_until_somebody_waits_for_us()
            Upload.objects.of(house).filter(pk=kept.pk).update(status=UploadStatus.QUEUED)
        outcome = swept.result(timeout=20)

    assert outcome.result == {"ended": {"waiting_files": 1}}
    with acting_for(house.pk):
        assert Upload.objects.of(house).get() == kept


def test_what_a_killed_attempt_left_half_made_is_gone_the_next_day(huaca: Restaurant, taken_in: Upload) -> None:
    left = lake_root_of(huaca).parent / "scratch-abc"
    (left / "rows").mkdir(parents=True)
    (left / "rows" / "part.csv").write_text(ROWS[0])

    sweep(huaca)

    assert [path.name for path in left.parent.glob("scratch*")] == []


def test_rows_that_were_set_aside_lose_their_text_and_stay_counted(huaca: Restaurant, taken_in: Upload) -> None:
    make_older(huaca, taken_in, 181)

    ended = sweep(huaca)

    (row,) = lake_of(huaca).rejected(taken_in.sha256)
    assert ended == {"set_aside": 1}
    assert (row["line"], row["reason"], row["text"]) == (4, "bad_date", "")
    assert sweep(huaca) == {}


def test_an_original_becomes_its_rows_without_documents_and_can_be_judged_again(
    huaca: Restaurant, taken_in: Upload, tmp_path: Path
) -> None:
    make_older(huaca, taken_in, 366)
    before = lake_of(huaca).digest()

    ended = sweep(huaca)

    assert ended["originals"] == 1
    assert not uploads.stored_file(huaca, taken_in).exists()
    kept = [path.read_bytes() for path in uploads.cells_of(huaca, taken_in).rglob("*") if path.is_file()]
    assert not any(ANA.encode() in data for data in kept)
    other = tmp_path / "otra.csv"
    other.write_text(HEAD + ROWS[0].replace("C-1", "C-8"))
    ingest_files(restaurant=huaca, files=[other], layout=None, confirm=True)
    with acting_for(huaca.pk):
        again = Upload.objects.of(huaca).get(name="otra.csv")
        job = uploads.withdraw_upload(restaurant=huaca, upload=again, now=timezone.now())
    assert see_through(huaca, job).state == JobState.DONE
    assert lake_of(huaca).digest() == before


def test_the_same_bytes_again_do_not_bring_an_ended_original_back(huaca: Restaurant, taken_in: Upload) -> None:
    make_older(huaca, taken_in, 366)
    sweep(huaca)

    again, new = uploads.record_upload(
        restaurant=huaca, name="otra.csv", chunks=[(HEAD + "".join(ROWS)).encode()], now=timezone.now()
    )

    assert (again.pk, new, again.status) == (taken_in.pk, False, UploadStatus.DONE)
    assert not uploads.stored_file(huaca, taken_in).exists()


def test_answers_of_the_api_end_and_the_record_says_so(huaca: Restaurant) -> None:
    version = models.version(huaca)
    with acting_for(huaca.pk):
        for days in (1, 100):
            at = timezone.now() - timedelta(days=days)
            Receipt.objects.of(huaca).create(restaurant=huaca, key_id=1, version=version, asked={}, answered={}, at=at)

    sweep(huaca)

    with acting_for(huaca.pk):
        assert Receipt.objects.of(huaca).count() == 1
        assert AuditEntry.objects.of(huaca).get(what="retention_ended").after == {"receipts": 1}


def test_answers_kept_for_who_asks_again_end_after_a_day(huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        for hours in (1, 25):
            at = timezone.now() - timedelta(hours=hours)
            KeptAnswer.objects.of(huaca).create(restaurant=huaca, mark=str(hours), asked="", at=at)

    sweep(huaca)

    with acting_for(huaca.pk):
        assert [kept.mark for kept in KeptAnswer.objects.of(huaca)] == ["1"]


def test_a_file_that_was_taken_back_is_read_anew_when_it_comes_again(huaca: Restaurant, taken_in: Upload) -> None:
    make_older(huaca, taken_in, 366)
    sweep(huaca)
    with acting_for(huaca.pk):
        job = uploads.withdraw_upload(restaurant=huaca, upload=taken_in, now=timezone.now())
    assert see_through(huaca, job).state == JobState.DONE

    uploads.record_upload(
        restaurant=huaca, name="ventas.csv", chunks=[(HEAD + "".join(ROWS)).encode()], now=timezone.now()
    )

    assert uploads.stored_file(huaca, taken_in).exists()
    assert not uploads.cells_of(huaca, taken_in).exists()
