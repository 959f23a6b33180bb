from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import environ
import pytest
from django.db import connection as serving
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from gourmet_site import env, guard, procfile
from gourmet_site.embedded import addresses
from ml.leash import free_port

PRIVILEGED = {"superuser": "is a superuser", "owner": "owns the database", "backup": "has BYPASSRLS"}


def url_of(use: str) -> str:
    if use == "superuser":
        return addresses.administrator(env.HOME) or ""
    return next(env.address(name) for name, known in addresses.ROLES.items() if known == use)


@contextmanager
def connected_as(use: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own to the tests' database in somebody else's name."""
    config = environ.Env.db_url_config(url_of(use), engine="django.db.backends.postgresql")
    connection = ConnectionHandler({"default": {**config, "NAME": serving.settings_dict["NAME"]}})["default"]
    try:
        yield connection
    finally:
        connection.close()


@pytest.mark.django_db
def test_the_application_role_is_let_through() -> None:
    with connected_as("app") as connection:
        guard.refuse_privileged_role(connection)


@pytest.mark.django_db
@pytest.mark.parametrize("use", sorted(PRIVILEGED))
def test_a_role_that_row_level_security_does_not_bind_is_refused(use: str) -> None:
    with connected_as(use) as connection, pytest.raises(guard.PrivilegedRole, match=PRIVILEGED[use]):
        guard.refuse_privileged_role(connection)


@pytest.mark.django_db
def test_a_role_that_may_become_the_owner_is_refused() -> None:
    with connected_as("superuser") as administrator, administrator.cursor() as cursor:
        cursor.execute("CREATE ROLE climber LOGIN PASSWORD 'climber' IN ROLE gourmet_owner")
    config = environ.Env.db_url_config(url_of("app"), engine="django.db.backends.postgresql")
    climber = {**config, "NAME": serving.settings_dict["NAME"], "USER": "climber", "PASSWORD": "climber"}
    connection = ConnectionHandler({"default": climber})["default"]

    try:
        with pytest.raises(guard.PrivilegedRole, match="owns"):
            guard.refuse_privileged_role(connection)
    finally:
        connection.close()
        with connected_as("superuser") as administrator, administrator.cursor() as cursor:
            cursor.execute("DROP ROLE climber")


@pytest.mark.usefixtures("django_db_setup")
@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_no_process_of_the_site_starts_as_the_owner(name: str) -> None:
    given = {"DATABASE_URL": url_of("owner"), "WEB_ADDRESS": f"127.0.0.1:{free_port()}"}

    tried = subprocess.run(
        procfile.argv(procfile.lines()[name]),
        env=env.passed_on({**procfile.environment(), **given}),
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    assert tried.returncode != 0
    assert "gourmet_owner owns the database" in tried.stdout + tried.stderr


@pytest.mark.parametrize("weak", ["secreto", "a" * 80, "django-insecure-abc"])
def test_a_weak_secret_is_refused_and_a_random_one_taken(monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    monkeypatch.setenv("SECRET_KEY", weak)
    with pytest.raises(env.WeakSecret):
        env.secret_key()

    strong = secrets.token_urlsafe(50)
    monkeypatch.setenv("SECRET_KEY", strong)
    assert env.secret_key() == strong
