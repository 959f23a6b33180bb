"""A file that was discarded and is brought again: no job of the one that is gone is its own."""

from __future__ import annotations

from django.utils import timezone

from insights.services.ingestion import see_through
from restaurants.models import JobState, Restaurant, Upload, UploadStatus
from restaurants.services import jobs, uploads
from tests.insights.retaining import make_older, sweep
from tests.restaurants.test_upload_pages import KNOWN, uploads_of


def brought(restaurant: Restaurant) -> Upload:
    upload, _ = uploads.record_upload(restaurant=restaurant, name="x.csv", chunks=[KNOWN], now=timezone.now())
    return upload


def taken_in(restaurant: Restaurant) -> Upload:
    """Brought, confirmed and cleansed."""
    upload = brought(restaurant)
    see_through(restaurant, uploads.confirm_upload(restaurant=restaurant, upload=upload, now=timezone.now()))
    return next(one for one in uploads_of(restaurant) if one.pk == upload.pk)


def taken_back(restaurant: Restaurant) -> Upload:
    upload = taken_in(restaurant)
    see_through(restaurant, uploads.withdraw_upload(restaurant=restaurant, upload=upload, now=timezone.now()))
    return upload


def failed(restaurant: Restaurant) -> Upload:
    """Brought and confirmed; its job ended badly before anything was done."""
    upload = brought(restaurant)
    asked = uploads.confirm_upload(restaurant=restaurant, upload=upload, now=timezone.now())
    job = jobs.claim(restaurant.pk, asked.pk, now=timezone.now())
    assert job is not None
    jobs.fail(job, jobs.Unexpected(kind="OSError"), again=False, now=timezone.now())
    return upload


def test_what_was_taken_back_and_discarded_comes_in_when_it_is_brought_again(huaca: Restaurant) -> None:
    uploads.discard_upload(restaurant=huaca, upload=taken_back(huaca), now=timezone.now())

    again = taken_in(huaca)

    assert (again.status, again.accepted) == (UploadStatus.DONE, 2)


def test_what_had_failed_and_was_discarded_comes_in_when_it_is_brought_again(huaca: Restaurant) -> None:
    now = timezone.now()
    uploads.discard_upload(restaurant=huaca, upload=failed(huaca), now=now, waiting_since=timezone.now())

    again = taken_in(huaca)

    assert (again.status, again.accepted) == (UploadStatus.DONE, 2)


def test_what_the_clock_discarded_comes_in_when_it_is_brought_again(huaca: Restaurant) -> None:
    make_older(huaca, taken_back(huaca), 31)
    ended = sweep(huaca)

    again = taken_in(huaca)

    assert ended == {"waiting_files": 1}
    assert (again.status, again.accepted) == (UploadStatus.DONE, 2)


def test_a_file_that_failed_is_confirmed_again_as_the_same_job(huaca: Restaurant) -> None:
    upload = failed(huaca)

    again = uploads.confirm_upload(restaurant=huaca, upload=upload, now=timezone.now())
    ended = see_through(huaca, again)

    assert (ended.state, ended.params) == (JobState.DONE, {"upload": upload.pk})
