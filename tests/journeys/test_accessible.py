"""Every page that a route leads to by axe-core, light and dark, wide and narrow: no violation, nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from restaurants.models import Job, JobState, Person, Restaurant, Upload, UploadStatus
from restaurants.tenancy import acting_for
from tests import factories
from tests.contracts.addresses import EXAMPLES, address
from tests.insights import figures

#: What axe is asked in each: in the dark only what looks at colours, for the page is the same.
SCHEMES: dict[Literal["light", "dark"], dict[str, list[str]]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
#: Two frames later the page has been painted in its new colours.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PAGES = (
    "",
    "?period=last&igv=0",
    "uploads/",
    "forecast/",
    "segments/",
    "models/",
    "models/demand-0001/",
    "models/column-0001/",
)


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_shuts_anybody_out(site: str, browser: Browser, owner: Person, width: int) -> None:
    house = factories.house("Huaca", owner=owner, simulated=True)
    uploads = _furnished(house)
    factories.house("Rocoto", owner=owner)
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="es-PE", reduced_motion="reduce")
    page = context.new_page()

    found = _faults(page, f"{site}/accounts/login/") + _faults(page, f"{site}/accounts/signup/")
    _sign_in(page, site, owner.email)
    for path in (*PAGES, *(f"uploads/{upload}/" for upload in uploads), "../rocoto/"):
        found += _faults(page, f"{site}/r/huaca/{path}")
    if width < 1000:  # every other page once, where it has least room
        seen = {f"{site}/r/huaca/{path}" for path in PAGES}
        with acting_for(house.pk):
            guest = factories.guest(house, "SOCIO-1").pk
        for one in _pages(page, site, f"{uploads[0]}-0-0-0-{guest}-0", seen):
            found += _faults(page, one)
        found += _faults_without_a_house(page, site)
    context.close()

    assert not found, "\n".join(found)


def _sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(factories.PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url("**/r/huaca/")
    page.goto(f"{site}/accounts/reauthenticate/?next=/r/huaca/")  # the keys' page asks for the password again
    page.get_by_label("Contraseña").fill(factories.PASSWORD)
    with page.expect_navigation(url="**/r/huaca/"):
        page.keyboard.press("Enter")


def _pages(page: Page, site: str, numbers: str, seen: set[str]) -> Iterator[str]:
    """Where the routes lead that answer with a page, each page once; a file is none, nor what only takes a POST."""
    for name, example in EXAMPLES.items():
        if "get" not in example.methods:
            continue
        answer = page.request.get(site + address(name, numbers))
        landed = answer.url.partition("?")[0]
        is_page = (
            "text/html" in answer.headers.get("content-type", "") and answer.status != 403
        )  # allauth's bare refusal
        if is_page and landed not in seen:
            seen.add(landed)
            yield answer.url


def _faults_without_a_house(page: Page, site: str) -> list[str]:
    """The pages of somebody whom no house knows."""
    stranger = factories.person("Diego")
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Correo").fill(stranger.email)
    page.get_by_label("Contraseña").fill(factories.PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return _faults(page, f"{site}/") + _faults(page, f"{site}/r/huaca/")


def _faults(page: Page, at: str) -> list[str]:
    page.goto(at)
    if page.locator("#swagger").count():
        page.wait_for_selector("#swagger[data-drawn]")
    faults = []
    for scheme, asked in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("(wanted) => getComputedStyle(document.body).colorScheme.includes(wanted)", arg=scheme)
        page.evaluate(PAINTED)
        violations = Axe().run(page, options={"resultTypes": ["violations"], **asked}).response["violations"]
        faults += [f"{at} {scheme} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append(f"{at} is wider than the screen")
    return faults


def _furnished(restaurant: Restaurant) -> list[int]:
    """Figures, models and a file in each state; returns the files' numbers."""
    figures.with_history(restaurant)
    figures.with_dishes_and_hours(restaurant)
    figures.with_forecast(restaurant)
    figures.with_segments(restaurant)
    figures.version(restaurant, "column", "no_signal")
    with acting_for(restaurant.pk):
        return [_file(restaurant, at, status, factories.NOW) for at, status in enumerate(UploadStatus)]


def _file(restaurant: Restaurant, at: int, status: UploadStatus, now: datetime) -> int:
    done = {"rows_in": 10, "accepted": 7, "quarantined": 2, "duplicate": 1} if status == UploadStatus.DONE else {}
    upload = Upload(
        restaurant=restaurant,
        name=f"ventas-{status}.csv",
        sha256=f"{at:064x}",
        size=1000,
        status=status,
        reasons={"bad_date": 2, "already_in_another_file": 1},
        message={"es": "El archivo es un PDF.", "en": "The file is a PDF."},
        examination=READ,
        summary=SUMMARY,
        created_at=now,
        ended_at=now,
        **done,
    )
    upload.save()
    if status == UploadStatus.CLEANSING:
        Job(
            restaurant=restaurant,
            kind="cleanse",
            key=f"{upload.pk}:0",
            params={"upload": upload.pk},
            state=JobState.RUNNING,
            step="cleanse",
            progress=0.4,
        ).save()
    return int(upload.pk)


SUMMARY = {
    "sales_total": "100.00",
    "currency": "PEN",
    "first_day": "2026-10-01",
    "last_day": "2026-10-31",
    "tickets": 60,
    "guests": 20,
    "days": 31,
    "tickets_again": 40,
    "outliers": 1,
    "outlier_sales": "90.00",
    "farthest": [{"dish": "Lomo", "sales": "90.00", "quantity": "1", "day": "2026-10-05", "line": 12}],
}
READ = {
    "kind": "sales",
    "layout": "",
    "name": "ventas",
    "container": "csv",
    "quote": '"',
    "first_line": 4,
    "needs_confirmation": True,
    "columns": ["Fecha", "Glosa", "Total"],
    "mapping": {"sold_at": "Fecha", "item": "Glosa", "total": "Total"},
    "confidence": {"sold_at": 0.95, "item": 0.6, "total": 0.95},
    "date_format": "%d/%m/%Y",
    "decimal": ".",
    "encoding": "cp1252",
    "delimiter": ";",
    "header_row": 3,
    "preview": [["03/04/2026", "Lomo saltado", "79.00"]],
    "questions": [
        {
            "code": "date_order",
            "field": "sold_at",
            "es": "¿Día o mes primero?",
            "en": "Day or month first?",
            "options": [
                {"value": "dmy", "es": "día/mes", "en": "day/month"},
                {"value": "mdy", "es": "mes/día", "en": "month/day"},
            ],
        }
    ],
}
