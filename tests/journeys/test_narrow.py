"""On a phone nothing that is done to a person is beyond the edge, and a table keeps what says which row it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, FloatRect, Locator

from restaurants.models import Kept, Person, Role, UploadStatus
from restaurants.services import retention
from tests import factories
from tests.insights import figures
from tests.journeys.test_accessible import _furnished, _sign_in

WIDE = 390
LONG_BUTTON = """() => {
  const button = document.createElement("a");
  button.className = "btn";
  button.textContent = "Download the ones set aside, each with its reason";
  document.querySelector(".panel").append(button);
}"""


def beyond(found: Locator) -> list[str]:
    boxes = [(one.inner_text(), one.bounding_box()) for one in found.all()]
    return [name for name, box in boxes if box is None or box["x"] < 0 or box["x"] + box["width"] > WIDE]


@pytest.mark.journey
@pytest.mark.slow
def test_what_is_done_to_the_team_is_within_reach_of_a_thumb(site: str, browser: Browser, owner: Person) -> None:
    house = factories.house("Huaca", owner=owner)
    factories.let_in(house, factories.person("maria.del.carmen.quispe.huaman"), Role.ANALYST)
    retention.set_retention(restaurant=house, kind=Kept.ORIGINALS, days=3000, now=timezone.now())
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="es-PE")
    page = context.new_page()
    _sign_in(page, site, owner.email)

    page.goto(f"{site}/r/huaca/team/")
    out = beyond(page.locator(".people-table").get_by_text("Cambiar")) + beyond(page.locator(".people-table summary"))
    page.locator("table.roles").evaluate("table => { table.parentElement.scrollLeft = 200; }")
    first = page.locator("table.roles tbody th").first.bounding_box()
    page.goto(f"{site}/r/huaca/record/")
    change = page.locator("td.change").first.bounding_box()
    context.close()

    assert out == []
    assert first is not None
    assert 0 <= first["x"] < WIDE / 4
    assert change is not None
    assert change["width"] > 150


@pytest.mark.journey
@pytest.mark.slow
def test_a_table_that_goes_on_to_the_right_says_so_and_no_button_is_wider_than_its_words(
    site: str, browser: Browser, owner: Person
) -> None:
    house = factories.house("Huaca", owner=owner)
    figures.with_history(house, 60)
    tried = [{"features": "rfm", "method": "kmeans", "clusters": at, "stability": 0.5} for at in range(2, 40)]
    figures.version(house, "segments", report={"candidates": tried})
    page = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="es-PE").new_page()
    _sign_in(page, site, owner.email)

    page.goto(f"{site}/r/huaca/models/segments-0001/")
    hint = page.locator(".scroll").first
    page.wait_for_function("document.querySelector('.scroll').dataset.hint")
    said = hint.evaluate("box => getComputedStyle(box, '::before').content")
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate(LONG_BUTTON)
    out = beyond(page.locator(".btn"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("!document.querySelector('.scroll').dataset.hint")
    page.context.close()

    assert "La tabla sigue a la derecha" in said
    assert tall < 4000
    assert out == []


@pytest.mark.journey
@pytest.mark.slow
def test_no_sign_of_the_balance_of_rows_dangles(site: str, browser: Browser, owner: Person, tmp_path: Path) -> None:
    done = list(UploadStatus).index(UploadStatus.DONE)
    upload = _furnished(factories.house("Huaca", owner=owner))[done]
    page = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="es-PE").new_page()
    _sign_in(page, site, owner.email)

    page.goto(f"{site}/r/huaca/uploads/{upload}/")
    signs, numbers = (page.locator(f".balance {what}") for what in (".sign", ".big"))
    pairs = list(zip(_boxes(signs), _boxes(numbers)[1:], strict=True))
    ends = {round(box["x"] + box["width"]) for box in _boxes(numbers)}
    page.locator(".balance").screenshot(path=tmp_path / "balance.png")
    page.context.close()

    assert len(pairs) == 3
    assert all(sign["x"] < number["x"] for sign, number in pairs)
    assert all(
        sign["y"] < number["y"] + number["height"] and number["y"] < sign["y"] + sign["height"]
        for sign, number in pairs
    )
    assert len(ends) == 1  # as in a sum on paper


def _boxes(found: Locator) -> list[FloatRect]:
    return [box for one in found.all() if (box := one.bounding_box())]
