"""The addresses in force, written where every process of this home reads them (``gourmet_site.env``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from gourmet_site import env
from gourmet_site.embedded.kept import kept_secret, write_private
from gourmet_site.embedded.postgres import PostgreSQL
from gourmet_site.embedded.redis import Redis
from gourmet_site.embedded.service import Service
from gourmet_site.embedded.spark import Spark

DATABASE = "gourmet"
ROLES = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner", "DATABASE_BACKUP_URL": "backup"}
GIVEN = (*ROLES, "REDIS_URL", "SPARK_REMOTE")


def write(home: Path, services: Mapping[str, Service]) -> dict[str, str]:
    """Write what the services opened to ``<home>/run/addresses.json`` (0600) and return it with what was given.

    A database given by one address only: that is the administrator's, and the three roles get addresses of their own.
    """
    opened: dict[str, str] = {}
    for service in services.values():
        if isinstance(service, PostgreSQL):
            opened |= role_addresses(home, service.superuser_url(DATABASE))
        elif isinstance(service, Redis):
            opened["REDIS_URL"] = service.url
        elif isinstance(service, Spark):
            opened["SPARK_REMOTE"] = service.url
    if env.given("DATABASE_URL") and administrator(home) == env.given("DATABASE_URL"):
        opened |= role_addresses(home, env.given("DATABASE_URL"))
    path = home / "run" / env.ADDRESSES.name
    before = json.loads(path.read_text()) if path.exists() else {}
    given = {name: env.given(name) for name in GIVEN}
    if opened or before:  # where everything was given there is nothing to tell the other processes
        write_private(path, json.dumps(before | opened | {"given": given}, indent=1))
    return {name: address for name, address in given.items() if address} | opened


def administrator(home: Path) -> str | None:
    """Who makes the roles: DATABASE_ADMIN_URL, or DATABASE_URL given alone, or our own superuser where none is given.

    None when the roles were given ready made. This address is in no file that web and workers read.
    """
    if env.given("DATABASE_ADMIN_URL"):
        return env.given("DATABASE_ADMIN_URL")
    if not env.given("DATABASE_URL"):
        return PostgreSQL(home).superuser_url(DATABASE)
    return None if env.given("DATABASE_OWNER_URL") else env.given("DATABASE_URL")


def role_addresses(home: Path, administrator: str) -> dict[str, str]:
    """The three roles' addresses in the administrator's database; names from the database, passwords of this home."""
    at = urlsplit(administrator)
    return {
        name: _as_role(at, f"{at.path.strip('/')}_{role}", kept_secret(home / "run" / f"role-{role}.password"))
        for name, role in ROLES.items()
    }


def _as_role(at: SplitResult, role: str, password: str) -> str:
    host = at.netloc.rpartition("@")[2]
    return at._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{host}").geturl()
