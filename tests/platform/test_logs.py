"""What the logs may hold."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from gourmet_site.logs import masked


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


def test_django_does_not_log_the_secret_of_an_address_either(
    db: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        client.get("/join/a-very-secret-word/")

    assert "Not Found: /join/***/" in caplog.text
    assert "a-very-secret-word" not in caplog.text
