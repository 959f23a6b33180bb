"""What the models do when a file is taken back."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from insights.models import ModelVersion
from insights.services.ingestion import ingest_files
from insights.services.training import request_training
from restaurants.models import Job, Restaurant
from restaurants.services.uploads import withdraw_upload
from restaurants.tenancy import acting_for
from tests.insights import figures
from tests.restaurants.test_upload_mending import run_open_jobs
from tests.restaurants.test_upload_pages import KNOWN, uploads_of


def test_the_models_learn_again_without_the_file_and_are_silent_where_nothing_is_left(
    huaca: Restaurant, tmp_path: Path
) -> None:
    one, two = tmp_path / "uno.csv", tmp_path / "dos.csv"
    one.write_bytes(KNOWN)
    two.write_bytes(KNOWN.replace(b"536365", b"636365").replace(b"536366", b"636366"))
    ingest_files(restaurant=huaca, files=[one], layout=None, confirm=True)
    ingest_files(restaurant=huaca, files=[two], layout=None, confirm=True)
    first, second = uploads_of(huaca)
    figures.version(huaca, "demand", "signal", name="demand-0001", on_duty=True)

    withdraw_upload(restaurant=huaca, upload=second, now=timezone.now())
    run_open_jobs(huaca)
    asked = trainings(huaca)
    withdraw_upload(restaurant=huaca, upload=first, now=timezone.now())
    run_open_jobs(huaca)

    assert asked == 6  # demand and segments: after the first file, after the second, and again without it
    assert trainings(huaca) == 6
    with acting_for(huaca.pk):
        assert not ModelVersion.objects.of(huaca).filter(on_duty=True).exists()


def test_a_model_of_a_column_that_the_older_table_lacks_goes_off_duty(huaca: Restaurant, tmp_path: Path) -> None:
    old, new = tmp_path / "socios.csv", tmp_path / "mas" / "socios.csv"
    new.parent.mkdir()
    old.write_text("codigo,edad\n" + "".join(f"S{at},{20 + at}\n" for at in range(30)))
    new.write_text("codigo,edad,canal\n" + "".join(f"S{at},{20 + at},salon\n" for at in range(30)))
    ingest_files(restaurant=huaca, files=[old], layout=None, confirm=True)
    ingest_files(restaurant=huaca, files=[new], layout=None, confirm=True)
    with acting_for(huaca.pk):
        request_training(restaurant=huaca, task="column", target="canal", table="socios", now=timezone.now())
    figures.version(huaca, "column", "signal", target="canal", on_duty=True)

    withdraw_upload(restaurant=huaca, upload=uploads_of(huaca)[1], now=timezone.now())
    run_open_jobs(huaca)

    with acting_for(huaca.pk):
        assert not ModelVersion.objects.of(huaca).filter(on_duty=True).exists()


def trainings(restaurant: Restaurant) -> int:
    with acting_for(restaurant.pk):
        return Job.objects.of(restaurant).filter(kind="train").count()
