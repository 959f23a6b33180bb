"""A file that is brought again, and what is said of the work on it: no job of one that is gone is its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from insights.services.ingestion import see_through
from restaurants.models import Job, JobState, Person, Restaurant, Upload, UploadStatus
from restaurants.services import jobs, uploads
from restaurants.tenancy import acting_for
from tests.insights.retaining import make_older, sweep
from tests.restaurants.test_upload_pages import KNOWN, bring, page, uploads_of


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


def test_a_file_brought_again_is_told_by_how_it_stands(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    (upload,) = uploads_of(huaca)
    client.post(page(huaca, "upload_confirm", upload=upload.pk))

    went = bring(client, huaca, KNOWN)

    assert "Ya teníamos este archivo y está en camino" in client.get(went).content.decode()


@pytest.mark.parametrize(
    ("progress", "said", "silent"), [(0.999, "falta muy poco", "quedan unos"), (0.5, "quedan unos", "falta muy poco")]
)
def test_the_last_seconds_of_the_work_are_not_counted(
    client: Client, alicia: Person, huaca: Restaurant, progress: float, said: str, silent: str
) -> None:
    """ "0 s left" is what no work ever has."""
    asked = uploads.confirm_upload(restaurant=huaca, upload=(upload := brought(huaca)), now=timezone.now())
    begun = timezone.now() - timedelta(seconds=40)
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(pk=asked.pk).update(state=JobState.RUNNING, started_at=begun, progress=progress)
        Upload.objects.of(huaca).filter(pk=upload.pk).update(status=UploadStatus.CLEANSING)
    client.force_login(alicia)

    shown = client.get(page(huaca, "upload", upload=upload.pk)).content.decode()

    assert said in shown
    assert silent not in shown


def test_a_training_that_ended_shows_its_verdict_and_not_that_it_ended(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    """ "Done" in green beside a version that found nothing would say the opposite of its verdict."""
    result = {"name": "segments-0001", "verdict": "too_few"}
    with acting_for(huaca.pk):
        job = jobs.ask(huaca, "train", key="segments:1", now=timezone.now(), task="segments")
        Job.objects.of(huaca).filter(pk=job.pk).update(state=JobState.DONE, result=result, ended_at=timezone.now())
    client.force_login(alicia)

    shown = client.get(page(huaca)).content.decode()

    assert "No se puede determinar" in shown
    assert "Terminado" not in shown
