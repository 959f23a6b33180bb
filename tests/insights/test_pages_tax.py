"""Pages speak of IGV only where the files of the house tell it apart, and of a forecast only where there is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from insights.models import DayFigure
from insights.services.ingestion import ingest_files
from restaurants.models import Person, Regime, Restaurant, Upload, UploadStatus
from restaurants.selectors.uploads import UploadPage
from restaurants.tenancy import acting_for
from tests.insights import figures
from tests.restaurants.test_upload_pages import KNOWN, page, uploads_of

CHART = re.compile(r'id="forecast-chart".*?data-note="([^"]*)".*?aria-label="([^"]*)"', re.DOTALL)


@pytest.fixture
def house(client: Client, alicia: Person, huaca: Restaurant) -> Restaurant:
    figures.with_history(huaca)
    client.force_login(alicia)
    return huaca


def seen(client: Client, name: str) -> str:
    address = reverse(name, args=[] if name == "group" else ["huaca"])
    return client.get(address).content.decode().partition("<main")[2]


@pytest.mark.parametrize("name", ["forecast", "segments", "group"])
def test_pages_say_with_igv_only_where_it_is_told_apart(client: Client, house: Restaurant, name: str) -> None:
    figures.with_forecast(house)
    figures.with_segments(house)

    taxed = seen(client, name)
    with acting_for(house.pk):
        DayFigure.objects.of(house).update(net_sales=F("sales"))
    plain = seen(client, name)

    assert "con IGV" in taxed or "Ventas con IGV" in taxed
    assert "IGV" not in plain


def test_a_chart_without_a_forecast_promises_none(client: Client, house: Restaurant) -> None:
    shown = seen(client, "forecast")

    ((note, label),) = CHART.findall(shown)
    assert (note, label) == ("S/, con IGV", "Ventas de los últimos 84 días; la tabla está debajo")
    assert "de los 28 días que siguen a sus datos" not in shown
    assert "Ver la tabla de la historia" in shown
    assert "Ver la tabla del pronóstico" not in shown
    assert shown.count('<th scope="row" class="nowrap">') == 72  # of twelve weeks without their Mondays


def test_a_chart_with_a_forecast_has_both_tables(client: Client, house: Restaurant) -> None:
    figures.with_forecast(house)

    shown = seen(client, "forecast")

    ((_, label),) = CHART.findall(shown)
    assert label == "Ventas de los últimos 84 días y pronóstico de 28; las tablas están debajo"
    assert shown.count('<th scope="row" class="nowrap">') == 72 + 28


@pytest.mark.parametrize(("tax", "said"), [("inclusive", True), ("none", False)])
def test_a_file_says_with_igv_unless_a_person_said_that_there_is_none(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path, tax: str, said: bool
) -> None:
    path = tmp_path / "diciembre.csv"
    more = b"".join(b"%d,7,SUSPIRO,1,2010-12-02 21:%02d:00,28.00,,Peru\n" % (536400 + at, at) for at in range(40))
    path.write_bytes(KNOWN + more)
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    (upload,) = uploads_of(huaca)
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).update(examination={**upload.examination, "tax": tax})
    client.force_login(alicia)

    shown = client.get(page(huaca, "upload", upload=upload.pk)).content.decode()

    assert ("Ventas aceptadas, con IGV" in shown, "Ventas aceptadas<" in shown) == (said, not said)


@pytest.mark.parametrize(
    ("regime", "mapping", "separates"),
    [
        (Regime.GENERAL, {"total": "Total"}, True),
        (Regime.NONE, {"total": "Total"}, False),
        (Regime.NONE, {"total": "Total", "tax": "IGV"}, True),
    ],
)
def test_a_house_without_igv_has_some_only_where_its_file_says_so(
    regime: Regime, mapping: dict[str, str], separates: bool
) -> None:
    upload = Upload(status=UploadStatus.DONE, examination={"tax": "", "mapping": mapping})

    found = UploadPage(upload, None, [], None, regime=regime)

    assert found.separates_tax is separates
