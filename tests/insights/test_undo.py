"""A cleansing that fails for good with its rows in the lake leaves nothing there, and nothing in the figures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from insights.jobs import cleanse, undo
from insights.jobs.base import Work
from insights.models import DayFigure
from insights.services.ingestion import ingest_files, see_through
from insights.services.lake import lake_of
from restaurants.models import Job, JobState, Restaurant, Upload, UploadStatus
from restaurants.services import jobs, uploads
from restaurants.tenancy import acting_for
from tests.insights.test_withdraw import trainings

HEAD = "Fecha,Hora,Cuenta,Comensales,Plato,Cantidad,Total\n"
#: Of these the other file has the second as well; the 3rd of April read otherwise is the 4th of March.
FAILS = HEAD + "03/04/2026,13:00,C-1,2,Ceviche,1,62.00\n05/04/2026,13:00,C-2,2,Causa,1,40.00\n"
OTHER = HEAD + "05/04/2026,13:00,C-2,2,Causa,1,40.00\n03/04/2026,14:00,C-3,2,Lomo,1,70.00\n"


def brought(restaurant: Restaurant, text: str) -> Upload:
    upload, _ = uploads.record_upload(
        restaurant=restaurant, name="ventas.csv", chunks=[text.encode()], now=timezone.now()
    )
    return upload


def confirmed(restaurant: Restaurant, upload: Upload, *, order: str = "dmy") -> Job:
    answers = {("date_order", "date"): order}
    return uploads.confirm_upload(restaurant=restaurant, upload=upload, answers=answers, now=timezone.now())


def now_of(restaurant: Restaurant, upload: Upload) -> Upload:
    with acting_for(restaurant.pk):
        return Upload.objects.of(restaurant).get(pk=upload.pk)


def attempted(restaurant: Restaurant, job: Job) -> Job:
    """An attempt whose rows come into the lake, and that publishes nothing."""
    mine = jobs.claim(restaurant.pk, job.pk, now=timezone.now())
    assert mine is not None
    cleanse.run(Work(restaurant, mine, lambda step, share: None))
    return mine


def failed(restaurant: Restaurant, text: str = FAILS) -> Upload:
    upload = brought(restaurant, text)
    mine = attempted(restaurant, confirmed(restaurant, upload))
    jobs.fail(mine, jobs.Unexpected(kind="DataError"), again=False, now=timezone.now())
    return upload


def undoing(restaurant: Restaurant) -> list[Job]:
    with acting_for(restaurant.pk):
        return list(Job.objects.of(restaurant).filter(kind="undo").order_by("pk"))


def by_day(restaurant: Restaurant) -> dict[str, str]:
    with acting_for(restaurant.pk):
        return {
            f"{day:%d/%m}": str(sales) for day, sales in DayFigure.objects.of(restaurant).values_list("day", "sales")
        }


def test_what_failed_for_good_leaves_the_lake_and_the_file_says_why(huaca: Restaurant) -> None:
    upload = failed(huaca)
    there = list(lake_of(huaca).sources())

    (job,) = undoing(huaca)
    ended = see_through(huaca, job)

    upload = now_of(huaca, upload)
    assert there == [upload.sha256[:12]]
    assert (ended.state, lake_of(huaca).sources()) == (JobState.DONE, {})
    assert (upload.status, upload.message["code"]) == (UploadStatus.FAILED, "unexpected")


def test_a_file_that_came_between_has_its_own_lines_and_no_others(huaca: Restaurant, cantuta: Restaurant) -> None:
    failed(huaca)
    for house in (huaca, cantuta):
        see_through(house, confirmed(house, brought(house, OTHER)))
    between = by_day(huaca)

    see_through(huaca, undoing(huaca)[0])

    assert between != by_day(cantuta)
    assert by_day(huaca) == by_day(cantuta) == {"05/04": "40.0000", "03/04": "70.0000"}


def test_an_attempt_that_was_killed_when_the_rows_were_out_is_made_good_by_the_next(huaca: Restaurant) -> None:
    failed(huaca)
    see_through(huaca, confirmed(huaca, brought(huaca, OTHER)))
    killed = jobs.claim(huaca.pk, undoing(huaca)[0].pk, now=timezone.now())
    assert killed is not None
    undo.run(Work(huaca, killed, lambda step, share: None))
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(pk=killed.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    see_through(huaca, killed)

    assert by_day(huaca) == {"05/04": "40.0000", "03/04": "70.0000"}


def test_a_cleansing_that_ended_its_workers_is_undone_too(huaca: Restaurant) -> None:
    mine = attempted(huaca, confirmed(huaca, brought(huaca, FAILS)))
    long_ago = timezone.now() - timedelta(hours=1)
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(pk=mine.pk).update(attempts=jobs.MAX_ATTEMPTS, lease_until=long_ago)

    jobs.reconcile(now=timezone.now())
    see_through(huaca, undoing(huaca)[0])

    assert lake_of(huaca).sources() == {}


def test_days_published_from_rows_that_are_read_otherwise_lose_them(huaca: Restaurant) -> None:
    upload = failed(huaca, HEAD + "03/04/2026,13:00,C-1,2,Ceviche,1,62.00\n05/04/2026,13:00,C-4,2,Ceviche,1,62.00\n")
    see_through(huaca, confirmed(huaca, brought(huaca, OTHER)))
    between = by_day(huaca)

    see_through(huaca, confirmed(huaca, upload, order="mdy"))
    first = by_day(huaca)
    see_through(huaca, undoing(huaca)[0])

    assert between == {"03/04": "132.0000", "05/04": "102.0000"}
    assert first == {"03/04": "70.0000", "05/04": "40.0000", "04/03": "62.0000", "04/05": "62.0000"}
    assert by_day(huaca) == first
    assert now_of(huaca, upload).status == UploadStatus.DONE


@pytest.mark.parametrize("again", [False, True])
def test_a_file_confirmed_anew_comes_in_whole_whichever_job_is_first(huaca: Restaurant, again: bool) -> None:
    upload = failed(huaca)
    both = [undoing(huaca)[0], confirmed(huaca, upload)]

    for job in both[::-1] if again else both:
        see_through(huaca, job)

    assert by_day(huaca) == {"03/04": "62.0000", "05/04": "40.0000"}
    assert now_of(huaca, upload).accepted == 2


def test_the_models_learn_of_a_batch_whose_last_file_failed(huaca: Restaurant, tmp_path: Path) -> None:
    good = tmp_path / "ventas.csv"
    good.write_text(OTHER)
    asked = confirmed(huaca, brought(huaca, FAILS))
    ingest_files(restaurant=huaca, files=[good], layout=None, confirm=True)
    before = trainings(huaca)

    mine = attempted(huaca, asked)
    jobs.fail(mine, jobs.Unexpected(kind="DataError"), again=False, now=timezone.now())
    see_through(huaca, undoing(huaca)[0])

    assert (before, trainings(huaca)) == (0, 2)
