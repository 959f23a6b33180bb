"""What the logs may hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from gourmet_site.logs import Masked, masked


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /join/aB3-x_/ 200", "GET /join/***/ 200"),
        ("GET /accounts/confirm-email/MQ:1v:abc/ 302", "GET /accounts/confirm-email/***/ 302"),
        ("GET /accounts/password/reset/key/1-cx2-9f/ 200", "GET /accounts/password/reset/key/***/ 200"),
        ("GET /nope\n[24/Nov] GET /FORGED 200", "GET /nope\\x0a[24/Nov] GET /FORGED 200"),
        ("GET /r/huaca/ 200", "GET /r/huaca/ 200"),
    ],
)
def test_no_line_holds_a_secret_or_another_line(said: str, kept: str) -> None:
    assert masked(said) == kept


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What a process writes to its standard error: the lines of every logger, as the handler puts them."""
    handler = next(each for each in logging.getLogger().handlers if each.name == "stderr")
    assert isinstance(handler, logging.StreamHandler)
    lines = StringIO()
    before, handler.stream = handler.stream, lines  # not setStream, which flushes what another test may have closed
    yield lines
    handler.stream = before


def test_the_secret_of_an_address_is_not_written_whichever_logger_names_it(db: None, written: StringIO) -> None:
    """Of a page that is not there one of Django's loggers tells; of a post without its token the child of another."""
    Client().get("/join/a-very-secret-word/")
    Client(enforce_csrf_checks=True).post("/join/a-very-secret-word/")

    assert "django.request: Not Found: /join/***/" in written.getvalue()
    assert "django.security.csrf: Forbidden" in written.getvalue()
    assert "a-very-secret-word" not in written.getvalue()


@pytest.mark.parametrize("logger", ["django.security.csrf", "django.server", "restaurants"])
def test_a_line_break_begins_no_line_whichever_logger_says_it(written: StringIO, logger: str) -> None:
    logging.getLogger(logger).warning("Not there: %s", "/x\n2026-11-24 WARNING FORGED")

    assert [line for line in written.getvalue().splitlines() if line.startswith("2026-11-24 WARNING")] == []
    assert "/x\\x0a2026-11-24 WARNING FORGED" in written.getvalue()


def test_no_line_of_a_trace_begins_where_a_line_of_the_log_does(written: StringIO) -> None:
    try:
        raise ValueError("said by a visitor\n2026-11-24 FORGED /join/a-very-secret-word/")
    except ValueError:
        logging.getLogger("restaurants").exception("It failed")

    first, *trace = written.getvalue().splitlines()
    assert first.endswith("restaurants: It failed")
    assert all(line.startswith("    ") for line in trace)
    assert "a-very-secret-word" not in written.getvalue()


def test_words_and_values_that_do_not_fit_are_left_to_the_handler_which_says_so() -> None:
    record = logging.LogRecord("restaurants", logging.WARNING, __file__, 1, "%d jobs", ("some",), None)

    assert Masked().filter(record)
