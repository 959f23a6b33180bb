from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from psycopg2 import errors, extensions

from gourmet_site import embedded, roles
from gourmet_site.embedded import addresses
from tests.platform.conftest import manage

TENANTS = """
    CREATE TABLE dishes (restaurant bigint, name text);
    ALTER TABLE dishes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE dishes FORCE ROW LEVEL SECURITY;
    CREATE POLICY mine ON dishes
        USING (restaurant = NULLIF(current_setting('app.restaurant', true), '')::bigint);
"""
LOOK = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"


@pytest.fixture
def prepared(home: Path) -> Iterator[dict[str, str]]:
    """Use -> address, of a database that has just been prepared."""
    with embedded.running(home, only=["postgresql"], throwaway=True) as services:
        administrator = addresses.administrator(home)
        assert administrator is not None
        by_use = {use: services.addresses[name] for name, use in addresses.ROLES.items()}
        assert roles.prepare(administrator=administrator, **by_use) == []
        yield {**by_use, "administrator": administrator}


@contextmanager
def cursor_of(url: str) -> Iterator[extensions.cursor]:
    with closing(psycopg2.connect(url)) as session, session, session.cursor() as cursor:
        yield cursor


def test_the_role_that_serves_is_bound_by_row_level_security_and_owns_nothing(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["app"]) as cursor:
        cursor.execute(LOOK)
        attributes = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        owned = cursor.fetchone()

    assert attributes == (False, False, False, False)
    assert owned == (0,)


def test_the_role_that_serves_uses_rows_but_neither_empties_nor_makes_tables(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["owner"]) as cursor:
        cursor.execute("CREATE TABLE notes (id serial, text text)")

    with cursor_of(prepared["app"]) as cursor:
        cursor.execute("INSERT INTO notes (text) VALUES ('one')")
        cursor.execute("UPDATE notes SET text = 'two'")

    for forbidden in ("TRUNCATE notes", "CREATE TABLE mine (id int)", "ALTER TABLE notes ADD more int"):
        with pytest.raises(errors.InsufficientPrivilege), cursor_of(prepared["app"]) as cursor:
            cursor.execute(forbidden)


def test_the_backup_reads_every_tenant_and_writes_none(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["owner"]) as cursor:
        cursor.execute(TENANTS)
    for restaurant in (1, 2):
        with cursor_of(prepared["app"]) as cursor:
            cursor.execute("SELECT set_config('app.restaurant', %s, true)", [str(restaurant)])
            cursor.execute("INSERT INTO dishes VALUES (%s, 'lomo saltado')", [restaurant])

    with cursor_of(prepared["backup"]) as cursor:
        cursor.execute("SELECT count(*) FROM dishes")
        seen = cursor.fetchone()

    assert seen == (2,)
    with pytest.raises(errors.InsufficientPrivilege), cursor_of(prepared["backup"]) as cursor:
        cursor.execute("DELETE FROM dishes")


def test_the_owner_may_make_the_databases_of_tests(prepared: dict[str, str]) -> None:
    with closing(psycopg2.connect(prepared["owner"])) as session:
        session.autocommit = True
        session.cursor().execute("CREATE DATABASE test_gourmet")

    with cursor_of(urlsplit(prepared["owner"])._replace(path="/test_gourmet").geturl()) as cursor:
        cursor.execute("SELECT 1")


def test_nobody_else_may_enter_the_database(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["administrator"]) as cursor:
        cursor.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    at = urlsplit(prepared["app"])
    stranger = at._replace(netloc=f"stranger:stranger@127.0.0.1:{at.port}").geturl()

    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(stranger)


def test_preparing_again_changes_nothing(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["owner"]) as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS one")

    warnings = roles.prepare(**prepared)

    assert warnings == []
    with cursor_of(prepared["app"]) as cursor:
        cursor.execute("SELECT one FROM kept")
        assert cursor.fetchone() == (1,)


def test_an_administrator_without_being_superuser_is_enough_but_for_the_backup(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["administrator"]) as cursor:
        cursor.execute("CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'manager'")
    at = urlsplit(prepared["administrator"])
    manager = at._replace(netloc=f"manager:manager@127.0.0.1:{at.port}", path="/second").geturl()
    mine = {
        use: at._replace(netloc=f"second_{use}:secret@127.0.0.1:{at.port}", path="/second").geturl()
        for use in ("owner", "app", "backup")
    }

    warnings = roles.prepare(administrator=manager, **mine)

    assert len(warnings) == 1
    assert "BYPASSRLS" in warnings[0]
    with cursor_of(mine["app"]) as cursor:
        cursor.execute(LOOK)
        assert cursor.fetchone() == (False, False, False, False)


def test_who_may_not_make_roles_is_told_what_to_give(prepared: dict[str, str]) -> None:
    others = {use: prepared[use].replace("gourmet_", "other_") for use in ("owner", "app", "backup")}

    with pytest.raises(roles.MayNotMakeRoles, match="CREATEROLE and CREATEDB"):
        roles.prepare(administrator=prepared["app"], **others)


def test_no_password_reaches_the_server_in_plain_text(prepared: dict[str, str]) -> None:
    with cursor_of(prepared["administrator"]) as cursor:
        cursor.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'gourmet%'")
        kept = dict(cursor.fetchall())

    assert sorted(kept) == ["gourmet_app", "gourmet_backup", "gourmet_owner"]
    assert all(verifier.startswith("SCRAM-SHA-256$") for verifier in kept.values())


def test_a_database_given_alone_is_the_administrators(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded.running(home, only=["postgresql"], throwaway=True):
        given = addresses.administrator(home)
    assert given is not None
    monkeypatch.setenv("DATABASE_URL", given)

    opened = addresses.write(home, {})

    assert addresses.administrator(home) == given
    assert {roles.Address.of(opened[name]).role for name in addresses.ROLES} == {
        "gourmet_app",
        "gourmet_owner",
        "gourmet_backup",
    }
    assert given not in {opened[name] for name in addresses.ROLES}


def test_roles_given_ready_made_are_used_as_they_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app:a@db.example/gourmet")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner:o@db.example/gourmet")

    with embedded.running(home, only=["postgresql"]) as services:
        assert services.started == []
        assert services.addresses["DATABASE_URL"] == "postgres://app:a@db.example/gourmet"
        assert services.addresses["DATABASE_OWNER_URL"] == "postgres://owner:o@db.example/gourmet"
    assert addresses.administrator(home) is None


def test_two_that_prepare_a_database_at_once_take_turns(home: Path) -> None:
    with embedded.running(home, only=["postgresql"], throwaway=True):
        both = [manage("prepare_database", "--migrate", GOURMET_HOME=str(home)) for _ in range(2)]

        said = [process.communicate(timeout=120)[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
