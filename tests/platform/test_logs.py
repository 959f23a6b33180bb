"""What the logs may hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client
from gunicorn.config import Config

from gourmet_site.logs import AccessLog, Masked, masked
from restaurants.services.deciding import NoLongerAllowed, UnknownKey
from restaurants.tenancy import NoTenant


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


@pytest.fixture
def served(caplog: pytest.LogCaptureFixture) -> Iterator[AccessLog]:
    """What gunicorn logs by; its lines are in ``caplog``."""
    log = AccessLog(Config())
    log.error_log.addHandler(caplog.handler)
    yield log
    log.error_log.handlers.clear()
    log.access_log.handlers.clear()


def logged(log: AccessLog, error: Exception) -> None:
    """As gunicorn does where an answer that has begun fails."""
    try:
        raise error
    except type(error):
        log.exception("Error handling request")


@pytest.mark.parametrize("error", [NoLongerAllowed(), UnknownKey()])
def test_a_file_that_its_reader_may_read_no_longer_is_one_line_of_information(
    served: AccessLog, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    logged(served, error)

    (line,) = caplog.records
    assert (line.levelname, line.exc_info) == ("INFO", None)
    assert "broke off" in line.getMessage()


@pytest.mark.parametrize("error", [NoTenant(), ValueError("a failure of ours")])
def test_any_other_failure_of_a_file_keeps_its_trace(
    served: AccessLog, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    logged(served, error)

    (line,) = caplog.records
    assert line.levelname == "ERROR"
    assert line.exc_info is not None
    assert line.exc_info[1] is error
