"""The models learn once for each state of the data, also by themselves when a file came in or was taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.utils import timezone

from insights.services.ingestion import ingest_files, see_through
from insights.services.lake import lake_of
from insights.services.training import TargetTooLong, request_training
from restaurants.models import Job, JobState, Restaurant, UploadStatus
from restaurants.services.uploads import confirm_upload, record_upload, withdraw_upload
from restaurants.tenancy import acting_for
from tests.insights.test_withdraw import trainings
from tests.ml.lakes import write_table
from tests.restaurants.test_upload_pages import KNOWN, uploads_of

OTHER = KNOWN.replace(b"536365", b"636365").replace(b"536366", b"636366")


def confirmed(restaurant: Restaurant, content: bytes) -> Job:
    upload, _ = record_upload(restaurant=restaurant, name="ventas.csv", chunks=[content], now=timezone.now())
    return confirm_upload(restaurant=restaurant, upload=upload, now=timezone.now())


def test_a_file_that_came_in_stays_in_where_no_further_job_has_room(huaca: Restaurant, settings: Any) -> None:
    settings.QUOTA_JOBS = 1

    ended = see_through(huaca, confirmed(huaca, KNOWN))

    assert (ended.state, uploads_of(huaca)[0].status, trainings(huaca)) == (JobState.DONE, UploadStatus.DONE, 2)


def test_a_table_is_taken_back_and_its_column_learned_again_where_no_further_job_has_room(
    huaca: Restaurant, tmp_path: Path, settings: Any
) -> None:
    for place in ("old", "new"):
        path = tmp_path / place / "socios.csv"
        path.parent.mkdir()
        path.write_text("codigo,canal\n" + "".join(f"{place}{at},salon\n" for at in range(30)))
        ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    with acting_for(huaca.pk):
        request_training(restaurant=huaca, task="column", target="canal", table="socios", now=timezone.now())
    job = withdraw_upload(restaurant=huaca, upload=uploads_of(huaca)[1], now=timezone.now())
    settings.QUOTA_JOBS = 1

    ended = see_through(huaca, job)

    assert (ended.state, trainings(huaca)) == (JobState.DONE, 2)


def test_the_models_wait_for_a_file_that_is_about_to_be_taken_back(huaca: Restaurant) -> None:
    see_through(huaca, confirmed(huaca, KNOWN))
    before = trainings(huaca)
    comes_in = confirmed(huaca, OTHER)
    goes_out = withdraw_upload(restaurant=huaca, upload=uploads_of(huaca)[0], now=timezone.now())

    see_through(huaca, comes_in)
    meanwhile = trainings(huaca)
    see_through(huaca, goes_out)

    assert (before, meanwhile, trainings(huaca)) == (2, 2, 4)


def test_two_columns_that_are_named_alike_for_long_are_two_jobs(huaca: Restaurant) -> None:
    alike = "¿Qué tan probable es que usted recomiende este restaurante a un amigo o a un familiar que viva en Lima, "
    names = [f"{alike}hoy"[:120], f"{alike}siempre"[:120]]
    write_table(lake_of(huaca).root, "encuesta", pa.table({name: ["si", "no"] for name in names}))

    asked = [column_asked(huaca, name) for name in names]
    again = [column_asked(huaca, name) for name in names]

    assert [job.params["target"] for job in asked] == names
    assert again == asked


def test_a_column_whose_name_no_version_has_room_for_is_refused_with_a_sentence(huaca: Restaurant) -> None:
    write_table(lake_of(huaca).root, "encuesta", pa.table({"a" * 121: ["si", "no"]}))

    with pytest.raises(TargetTooLong) as refused:
        column_asked(huaca, "a" * 121)

    assert "120 letras" in refused.value.text("es")
    assert trainings(huaca) == 0


def column_asked(restaurant: Restaurant, target: str) -> Job:
    with acting_for(restaurant.pk):
        return request_training(
            restaurant=restaurant, task="column", target=target, table="encuesta", now=timezone.now()
        )
