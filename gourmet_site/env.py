"""The only reader of the environment.

What is given by address is honoured. What is not given is served from wheels by ``gourmet_site.embedded``, which writes
the addresses it opened to ``<home>/run/addresses.json``; this module reads that file when the variable is absent.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import environ

from ml.errors import GourmetError

BASE_DIR = Path(__file__).resolve().parent.parent
_environ = environ.Env()

HOME = Path(_environ.str("GOURMET_HOME", default=str(BASE_DIR / "var"))).resolve()
RUN = HOME / "run"
ADDRESSES = RUN / "addresses.json"
#: Made where a calculation passed its deadline: the embedded engine is to be started anew.
ENGINE_OVERDUE = RUN / "engine.overdue"

DEBUG = _environ.bool("GOURMET_DEBUG", default=False)
#: Secrets that were in force before, newest first: what was sealed or signed under one of them still opens.
SECRET_KEY_FALLBACKS = _environ.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = _environ.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = _environ.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = _environ.bool("GOURMET_HTTPS", default=False)
#: Ask a service on the internet whether a new password is known to be breached.
BREACH_LOOKUP = _environ.bool("BREACH_LOOKUP", default=False)
#: How many proxies stand before the site, each of which adds whom it saw to X-Forwarded-For; nobody else is believed.
TRUSTED_PROXIES = _environ.int("TRUSTED_PROXIES", default=0)
EMAIL_URL = _environ.str("EMAIL_URL", default="")
EMAIL_FROM = _environ.str("EMAIL_FROM", default="Gourmet <no-reply@localhost>")
#: What one restaurant may have at once.
QUOTA_BYTES = _environ.int("QUOTA_BYTES", default=50_000_000_000)
QUOTA_ROWS = _environ.int("QUOTA_ROWS", default=200_000_000)
QUOTA_JOBS = _environ.int("QUOTA_JOBS", default=1_500)
LOG_LEVEL = _environ.str("LOG_LEVEL", default="INFO")
SPARK_ENGINE = _environ.str("SPARK_ENGINE", default="sail")
WEB_ADDRESS = _environ.str("WEB_ADDRESS", default="127.0.0.1:8000")


class WeakSecret(GourmetError):
    code = "weak_secret"
    es = (
        "SECRET_KEY es débil: se piden {least} caracteres al azar. "
        "Por ejemplo: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
    en = (
        "SECRET_KEY is weak: {least} random characters are asked for. "
        "For example: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )


@cache
def opened() -> dict[str, Any]:
    """What the embedded services wrote when they were opened; empty where none were."""
    if not ADDRESSES.exists():
        return {}
    return dict(json.loads(ADDRESSES.read_text()))


def given(name: str) -> str:
    """The address a person gave in the environment, or ''."""
    return str(_environ.str(name, default=""))


def address(name: str) -> str:
    """The address in force: what the services wrote for a given one (see ``embedded``), else the given, else ''."""
    written = opened().get(name)
    if written and opened().get("given", {}).get(name, "") == given(name):
        return str(written)
    return given(name)


def secret_key() -> str:
    """From the environment, else one made for this installation and kept in its home, readable by its user only."""
    from_environment = given("SECRET_KEY")
    if from_environment:
        if len(from_environment) < 50 or len(set(from_environment)) < 12:
            raise WeakSecret(least=50)
        return from_environment
    kept = RUN / "secret_key"
    if not kept.exists():
        RUN.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def passed_on(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that we start: ours, with ``extra`` laid over it."""
    return {**_environ.ENVIRON, **extra}
