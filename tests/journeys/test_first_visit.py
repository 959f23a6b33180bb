"""The first visit of an owner, from signing in to reading the forecast, in a real browser on real services."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ml import world
from restaurants.models import Person
from tests import factories

WORK = 180_000  # milliseconds: cleansing takes seconds, training up to half a minute, on a busy machine more


@pytest.mark.journey
@pytest.mark.slow
def test_an_owner_uploads_two_years_and_reads_what_comes_next(
    site: str, page: Page, owner: Person, tmp_path: Path
) -> None:
    factories.house("Huaca", owner=owner, simulated=True)
    house = world.build(tmp_path, scale=0.6, only=["huaca"])["restaurants"][0]
    first, second = (tmp_path / "huaca" / name for name in house["files"])

    _sign_in(page, site, owner.email)
    expect(page.get_by_role("heading", name="Aquí aparecerá la mañana siguiente")).to_be_visible()
    rows = _upload(page, first)
    before = _sales_of_everything(page)
    rows += _upload(page, second)
    after = _sales_of_everything(page)

    assert rows == house["verdicts"]["rows_in"] + house["verdicts"]["footers"]
    assert before < after == Decimal(house["totals"]["sales"])
    _read_the_forecast(page)


def _sign_in(page: Page, site: str, email: str) -> None:
    page.goto(site)
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(factories.PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url("**/r/huaca/")


def _upload(page: Page, path: Path) -> int:
    """Choose the file, confirm how it reads, watch the work to its end; returns the rows it had."""
    page.get_by_role("navigation", name="Principal").get_by_role("link", name="Archivos").click()
    expect(page.locator(".drop-hint")).to_be_visible()  # before that no script listens for files
    page.get_by_label("Elija uno o varios archivos").set_input_files(path)
    page.get_by_role("button", name="Está bien, procesar").click()
    expect(page.locator("#state").get_by_role("progressbar").first).to_be_visible()
    expect(page.get_by_role("heading", name="Cada fila, contada")).to_be_visible(timeout=WORK)
    counts = {
        name: _number(page, f"[data-count={name}]") for name in ("rows_in", "accepted", "quarantined", "duplicate")
    }
    assert counts["rows_in"] == counts["accepted"] + counts["quarantined"] + counts["duplicate"]
    return int(counts["rows_in"])


def _sales_of_everything(page: Page) -> Decimal:
    page.get_by_role("link", name="Ver el resumen").click()
    page.get_by_role("navigation", name="Periodo").get_by_role("link", name="Todo").click()
    page.wait_for_url("**period=all")
    expect(page.get_by_role("link", name="Todo")).to_have_attribute("aria-current", "true")
    return _number(page, "[data-figure=sales]")


def _number(page: Page, selector: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", page.locator(selector).inner_text()))


def _read_the_forecast(page: Page) -> None:
    """Training follows by itself; when it ends, the forecast has 28 days, a range and a measured accuracy."""
    page.get_by_role("navigation", name="Principal").get_by_role("link", name="Archivos").click()
    training = page.locator(".tasks li", has_text="Demanda por día")
    expect(training.get_by_text("Con señal")).to_be_visible(timeout=WORK)
    page.get_by_role("navigation", name="Principal").get_by_role("link", name="Pronóstico").click()
    expect(page.get_by_text("Con señal")).to_be_visible()
    page.get_by_text("Ver la tabla del pronóstico").click()
    expect(page.get_by_role("group", name="Pronóstico por día").get_by_role("row")).to_have_count(29)
    expect(page.get_by_role("group", name="Cuánto ha acertado")).to_contain_text("Mediana del mismo día, 8 semanas")
