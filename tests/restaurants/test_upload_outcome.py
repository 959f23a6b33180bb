"""What is said of a file that was worked through: whether anything of it came in, and whether training goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from insights.services.ingestion import ingest_files
from restaurants.models import Job, JobState, Person, Restaurant
from restaurants.tenancy import acting_for
from tests.factories import NOW
from tests.restaurants.test_upload_pages import KNOWN, page, uploads_of

BAD = KNOWN.replace(b"2010-12-01 13:26:00", b"nunca").replace(b"2010-12-01 20:10:00", b"jamas")


@pytest.fixture
def reader(client: Client, alicia: Person) -> Client:
    client.force_login(alicia)
    return client


def brought(restaurant: Restaurant, folder: Path, *contents: bytes) -> None:
    for number, content in enumerate(contents):
        path = folder / f"ventas-{number}.csv"
        path.write_bytes(content)
        ingest_files(restaurant=restaurant, files=[path], layout="online_retail", confirm=True)


def shown(reader: Client, restaurant: Restaurant) -> tuple[str, str]:
    """The list of files, and the page of the newest."""
    newest = uploads_of(restaurant)[-1]
    addresses = page(restaurant), page(restaurant, "upload", upload=newest.pk)
    listed, alone = (reader.get(address).content.decode() for address in addresses)
    return listed, alone


def test_a_file_of_which_no_row_came_in_is_no_success(reader: Client, huaca: Restaurant, tmp_path: Path) -> None:
    brought(huaca, tmp_path, BAD)

    listed, alone = shown(reader, huaca)

    assert uploads_of(huaca)[0].brought_nothing
    assert "Nada entró" in listed
    assert "Listo" not in listed
    assert "Ninguna fila de este archivo está en sus cifras" in alone


def test_a_file_of_rows_that_are_known_says_that_no_figure_changes(
    reader: Client, huaca: Restaurant, tmp_path: Path
) -> None:
    brought(huaca, tmp_path, KNOWN, KNOWN + b"\n")

    listed, alone = shown(reader, huaca)

    assert (listed.count("Nada entró"), listed.count("Listo")) == (1, 1)
    assert "Todas sus filas ya estaban" in alone


def test_training_is_said_to_go_on_while_it_does_and_no_longer(
    reader: Client, huaca: Restaurant, tmp_path: Path
) -> None:
    brought(huaca, tmp_path, KNOWN)

    before = shown(reader, huaca)
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(kind="train").update(state=JobState.DONE, ended_at=NOW)
    after = shown(reader, huaca)

    assert ["El entrenamiento sigue solo" in one for one in before + after] == [True, True, False, False]
    assert ["lo último que se entrenó" in one for one in before + after] == [False, False, True, True]
