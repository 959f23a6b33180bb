"""The examples of the API's page are copied where the browser lets a page do so, and stand by themselves elsewhere."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

# As Chromium has it over plain http, where no page is given a clipboard.
WITHOUT = "delete Navigator.prototype.clipboard"
REFUSED = "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"


@pytest.mark.journey
@pytest.mark.slow
def test_an_example_is_copied_or_the_page_says_that_it_was_not(site: str, page: Page) -> None:
    page.goto(f"{site}{reverse('api_docs')}")
    examples = page.locator("pre[data-language]").count()
    buttons = page.locator("button.copy")
    shown = buttons.count()
    page.evaluate(REFUSED)
    buttons.first.click()

    expect(buttons.first).to_have_text("No se pudo copiar")
    page.add_init_script(WITHOUT)
    page.reload()
    expect(page.locator("#swagger .info, #swagger .swagger-ui").first).to_be_visible()
    assert shown == examples > 0
    assert page.locator("pre[data-language]").count() == examples
    assert buttons.count() == 0
