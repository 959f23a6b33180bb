"""A chart that is saved is a picture for somebody else's page, whatever the colours of the screen it came from."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from restaurants.models import Person
from tests import factories
from tests.insights import figures
from tests.journeys.test_accessible import _sign_in

#: The size of a PNG, how light its corner is and how dark the darkest of its title and of its legend, 0 to 255.
LOOKED_AT = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const darkest = (top, height) => canvas.getImageData(0, top, picture.width, height).data.reduce(
    (least, value, at) => (at % 4 === 3 ? least : Math.min(least, value)), 255);
  return [picture.width, picture.height, canvas.getImageData(2, 2, 1, 1).data[0], darkest(0, 170), darkest(180, 80)];
}"""


@pytest.mark.journey
@pytest.mark.slow
def test_a_chart_is_saved_in_light_with_its_title_and_its_legend(
    site: str, browser: Browser, owner: Person, tmp_path: Path
) -> None:
    house = factories.house("Huaca", owner=owner)
    figures.with_history(house, 90)
    figures.with_forecast(house)
    page = browser.new_context(locale="es-PE", color_scheme="dark").new_page()
    _sign_in(page, site, owner.email)

    page.goto(f"{site}/r/huaca/forecast/")
    page.locator("#forecast-chart canvas").wait_for()
    with page.expect_download() as saved:
        page.locator("[data-save-png]").click()
    saved.value.save_as(tmp_path / "chart.png")
    chosen = page.evaluate("document.documentElement.dataset.theme || ''")
    words = page.locator("#forecast-chart").evaluate("one => [one.dataset.title, one.dataset.house, one.dataset.note]")
    encoded = base64.b64encode((tmp_path / "chart.png").read_bytes()).decode()
    width, height, ground, title, legend = page.evaluate(LOOKED_AT, encoded)
    page.context.close()

    assert (width, height, chosen) == (2400, 1280, "")
    assert ground > 240
    assert max(title, legend) < 120
    assert words == ["Ventas por día y pronóstico", "Huaca", "S/, con IGV"]
