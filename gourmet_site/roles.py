"""The three roles of the database and what each may do.

``owner`` owns the tables and migrates; ``app`` is what every process runs as: it uses rows, owns nothing, and row-level
security binds it; ``backup`` reads every row of every tenant and writes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import psycopg2
from psycopg2 import errors, extensions, sql

from ml.errors import GourmetError

_ONE_AT_A_TIME = 0x60_12_3E_7  # an advisory lock's number: parallel test processes prepare the same cluster

_ATTRIBUTES = {
    "owner": "LOGIN CREATEDB NOCREATEROLE",
    "app": "LOGIN NOCREATEDB NOCREATEROLE",
    "backup": "LOGIN NOCREATEDB NOCREATEROLE",
}
# Only a superuser may even say these, so they are said only where a role that was there already has one of them.
_TAKEN_AWAY = "ALTER ROLE {role} NOSUPERUSER NOREPLICATION NOBYPASSRLS"
_HAS_ONE = "SELECT 1 FROM pg_roles WHERE rolname = {name} AND (rolsuper OR rolreplication OR rolbypassrls)"
# TRUNCATE, REFERENCES and TRIGGER are granted to nobody: the first passes row-level security by.
_IN_THE_DATABASE = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {owner}, {app}, {backup}",
    "GRANT CREATE, TEMPORARY ON DATABASE {database} TO {owner}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT CREATE, USAGE ON SCHEMA public TO {owner}",
    "GRANT USAGE ON SCHEMA public TO {app}, {backup}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {backup}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON SEQUENCES TO {backup}",
)


class MayNotMakeRoles(GourmetError):
    code = "may_not_make_roles"
    es = (
        "El rol {role} de la base de datos no puede crear los roles de Gourmet ({detail}). Dé en DATABASE_URL un rol "
        "con CREATEROLE y CREATEDB, o cree los roles y dé DATABASE_URL y DATABASE_OWNER_URL."
    )
    en = (
        "The database role {role} cannot make Gourmet's roles ({detail}). Give a role with CREATEROLE and CREATEDB in "
        "DATABASE_URL, or make the roles and give both DATABASE_URL and DATABASE_OWNER_URL."
    )


@dataclass(frozen=True)
class Address:
    """What of a ``postgres://`` address names a role and a database."""

    role: str
    password: str
    database: str

    @classmethod
    def of(cls, url: str) -> Address:
        parts = urlsplit(url)
        return cls(unquote(parts.username or ""), unquote(parts.password or ""), unquote(parts.path.strip("/")))


def prepare(*, administrator: str, owner: str, app: str, backup: str) -> list[str]:
    """Make, or bring up to date, the roles, the database and what the roles may do in it.

    All are ``postgres://`` addresses. Returns what could not be done and is not needed to serve; raises
    ``MayNotMakeRoles``.
    """
    admin = Address.of(administrator)
    roles = {"owner": Address.of(owner), "app": Address.of(app), "backup": Address.of(backup)}
    names = {use: sql.Identifier(address.role) for use, address in roles.items()}
    try:
        with _session(administrator, "postgres") as session:
            _run(session, "SELECT pg_advisory_lock({number})", number=sql.Literal(_ONE_AT_A_TIME))
            for use, address in roles.items():
                _make_role(session, address, _ATTRIBUTES[use])
            warnings = _see_all_rows(session, names["backup"])
            _make_database(session, admin, names["owner"])
            with _session(administrator, admin.database) as inside:
                for statement in _IN_THE_DATABASE:
                    _run(inside, statement, database=sql.Identifier(admin.database), **names)
    except (errors.InsufficientPrivilege, errors.DuplicateObject) as refused:
        raise MayNotMakeRoles(role=admin.role, detail=str(refused).splitlines()[0]) from refused
    return warnings


def _make_role(session: extensions.connection, address: Address, attributes: str) -> None:
    """The password leaves us as a SCRAM verifier, so no server log can show it."""
    role, name = sql.Identifier(address.role), sql.Literal(address.role)
    if not _run(session, "SELECT 1 FROM pg_roles WHERE rolname = {name}", name=name):
        _run(session, "CREATE ROLE {role}", role=role)
    if _run(session, _HAS_ONE, name=name):
        _run(session, _TAKEN_AWAY, role=role)
    verifier = extensions.encrypt_password(address.password, address.role, session, "scram-sha-256")
    _run(
        session,
        "ALTER ROLE {role} WITH " + attributes + " PASSWORD {verifier}",
        role=role,
        verifier=sql.Literal(verifier),
    )


def _see_all_rows(session: extensions.connection, backup: sql.Identifier) -> list[str]:
    """Only a superuser, or a role that has it, may grant BYPASSRLS; a managed server may withhold it."""
    try:
        _run(session, "ALTER ROLE {backup} BYPASSRLS", backup=backup)
    except errors.InsufficientPrivilege as refused:
        return [f"backup role without BYPASSRLS: {str(refused).splitlines()[0]}"]
    return []


def _make_database(session: extensions.connection, admin: Address, owner: sql.Identifier) -> None:
    _run(session, "GRANT {owner} TO CURRENT_USER", owner=owner)  # to give it a database, and to speak for it there
    exists = _run(session, "SELECT 1 FROM pg_database WHERE datname = {name}", name=sql.Literal(admin.database))
    if not exists:
        _run(session, "CREATE DATABASE {name} OWNER {owner}", name=sql.Identifier(admin.database), owner=owner)


def _run(session: extensions.connection, statement: str, **parts: sql.Composable) -> bool:
    """Run one statement; True when it returned a row."""
    with session.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**parts))
        return cursor.description is not None and cursor.fetchone() is not None


@contextmanager
def _session(url: str, database: str) -> Iterator[extensions.connection]:
    with closing(psycopg2.connect(urlsplit(url)._replace(path=f"/{database}").geturl())) as session:
        session.autocommit = True
        yield session
