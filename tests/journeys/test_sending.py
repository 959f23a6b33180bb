"""Files sent from the page: one queue however they come, and "received" only where they were."""

from __future__ import annotations

import pytest
from playwright.sync_api import JSHandle, Page, expect

from restaurants.models import Person
from tests import factories
from tests.journeys.test_accessible import _sign_in
from tests.restaurants.test_upload_pages import KNOWN, UNKNOWN, uploads_of

A_SECOND = 150_000  # bytes that go up in one
HELD = """([name, text]) => {
  const held = new DataTransfer();
  if (name) held.items.add(new File([text], name, { type: "text/csv" }));
  return held;
}"""


@pytest.mark.journey
@pytest.mark.slow
def test_files_dropped_while_others_are_on_their_way_wait_their_turn(site: str, page: Page, owner: Person) -> None:
    house = factories.house("Huaca", owner=owner)
    _sign_in(page, site, owner.email)
    page.goto(f"{site}/r/huaca/uploads/")
    page.evaluate("window.sameVisit = true")
    _slow_down(page)

    _drop(page, _held(page))
    _choose(page, "uno.csv", KNOWN + b"\n" * A_SECOND)
    _drop(page, _held(page, "dos.csv", UNKNOWN.decode() + "\n" * 2 * A_SECOND))
    stayed = page.evaluate("window.sameVisit")
    expect(page.get_by_role("link", name="dos.csv")).to_be_visible(timeout=30_000)

    assert stayed
    assert page.url == f"{site}/r/huaca/uploads/"
    assert [upload.name for upload in uploads_of(house)] == ["uno.csv", "dos.csv"]


@pytest.mark.journey
@pytest.mark.slow
def test_a_file_sent_after_the_session_ended_is_not_called_received(site: str, page: Page, owner: Person) -> None:
    house = factories.house("Huaca", owner=owner)
    _sign_in(page, site, owner.email)
    page.goto(f"{site}/r/huaca/uploads/")
    page.context.clear_cookies(name="sessionid")

    _choose(page, "uno.csv", KNOWN)

    expect(page.locator(".sending li.bad")).to_contain_text("su sesión terminó")
    assert page.url == f"{site}/r/huaca/uploads/"
    assert uploads_of(house) == []


def _slow_down(page: Page) -> None:
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": A_SECOND}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)


def _held(page: Page, name: str = "", text: str = "") -> JSHandle:
    return page.evaluate_handle(HELD, [name, text])


def _drop(page: Page, held: JSHandle) -> None:
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": held})


def _choose(page: Page, name: str, content: bytes) -> None:
    page.locator("#files").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
