"""What a journey needs: the site and a worker as they are served, on the run's services, and a real browser."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings as served
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings

from gourmet_site import procfile
from ml.leash import leashed
from restaurants.models import Person
from tests import browser as chromium
from tests import factories
from tests.services import HOME

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 60.0
FIRST_QUEUE = 7  # of Redis's sixteen databases; below are those of the other tests


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.HOW)
        pytest.skip(chromium.HOW)
    # Playwright's event loop runs in this thread, and Django would refuse its own, really synchronous, queries there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(committed: None, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """Where web and worker serve the test's database; both end with the test."""
    port = _free_port()
    given = {
        **procfile.environment(),
        "GOURMET_HOME": os.environ[HOME],
        "DATABASE_URL": _address_of_the_test_database(),
        # Its own queue: a worker of another test process must not take this one's jobs.
        "REDIS_URL": f"{served.REDIS_URL.rsplit('/', 1)[0]}/{FIRST_QUEUE + _number_of(worker_id)}",
        "WEB_ADDRESS": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
        "WORKERS": "1",
    }
    with ExitStack() as stack:
        for name in ("web", "worker"):
            log = stack.enter_context((tmp_path / f"{name}.log").open("wb"))
            stack.enter_context(leashed(procfile.argv(procfile.lines()[name]), given, log=log))
        _await(port, tmp_path / "web.log")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def owner(site: str, settings: Settings) -> Person:
    """Alicia as the site knows her: her password hashed as the product does, not as the other tests do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    return factories.person("Alicia")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A person's window: Spanish of Peru, 1280 wide. Whatever the browser complains of fails the test."""
    context = browser.new_context(locale="es-PE", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert not complaints


def _address_of_the_test_database() -> str:
    at = connections["default"].settings_dict
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def _number_of(worker_id: str) -> int:
    """0, 1 ... of the processes that share the suite."""
    return int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"The site did not answer: {log.read_text(errors='replace')[-2000:]}")
