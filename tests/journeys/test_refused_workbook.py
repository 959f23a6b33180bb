"""A workbook that finds no turn is refused in words where it was brought, however that was, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from restaurants.models import Person
from tests import factories
from tests.journeys.test_accessible import _sign_in
from tests.restaurants.test_upload_reading import BOOK, held

DROP = """
(form, [name, bytes]) => {
  const brought = new DataTransfer();
  brought.items.add(new File([new Uint8Array(bytes)], name));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: brought, bubbles: true, cancelable: true }));
}
"""


@pytest.mark.journey
@pytest.mark.slow
def test_a_refused_workbook_says_why_whether_it_was_chosen_or_dropped(
    site: str, browser: Browser, owner: Person, tmp_path: Path
) -> None:
    house = factories.house("Huaca", owner=owner)
    path = tmp_path / "libro.xlsx"
    path.write_bytes(BOOK)
    page = browser.new_page(locale="es-PE")  # its own: that an answer was 429 is an error to the browser's console
    _sign_in(page, site, owner.email)
    page.get_by_role("navigation", name="Principal").get_by_role("link", name="Archivos").click()
    refused = page.locator(".sending li.bad")
    expect(page.locator(".drop-hint")).to_be_visible()  # before that no script listens for files

    with held(str(house.public_id)):
        page.get_by_label("Elija uno o varios archivos").set_input_files(path)
        expect(refused).to_contain_text("Ya se está leyendo otro libro de Excel de esta casa.")
        page.locator("[data-drop]").evaluate(DROP, ["soltado.xlsx", list(BOOK)])
        expect(refused).to_have_count(2)

    expect(refused.nth(1)).to_contain_text("soltado.xlsx")
    expect(refused.nth(1)).to_contain_text("Ya se está leyendo otro libro de Excel de esta casa.")
    page.close()
