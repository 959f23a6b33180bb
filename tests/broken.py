"""Faults of a real database, for tests under ``committed``: a table unreadable or held, a row held back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connection, connections, transaction

GATE = 7716  # the number of an advisory lock that nothing else takes
OURS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


@contextmanager
def denied(table: str) -> Iterator[None]:
    """The role that serves may not read the table."""
    name, role = map(connection.ops.quote_name, (table, connection.settings_dict["USER"]))
    with connections["owner"].cursor() as owner:
        owner.execute(f"REVOKE SELECT ON {name} FROM {role}")  # noqa: S608  # names of our own
        try:
            yield
        finally:
            owner.execute(f"GRANT SELECT ON {name} TO {role}")


@contextmanager
def held(table: str) -> Iterator[None]:
    """Another connection keeps the table to itself, and this one waits for nothing as long as that."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as owner:
        owner.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def trigger(table: str, *, when: str, does: str) -> Iterator[None]:
    """``does`` (PL/pgSQL) before a row of the table is changed so that ``when``."""
    name = connection.ops.quote_name(table)
    with connections["owner"].cursor() as owner:
        owner.execute(f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {does} RETURN NEW; END$$")
        try:
            owner.execute(
                f"CREATE TRIGGER fault BEFORE UPDATE ON {name} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION fault()"
            )
            yield
        finally:
            owner.execute("DROP FUNCTION fault() CASCADE")


@contextmanager
def at_a_gate(table: str, *, when: str) -> Iterator[Callable[[], object]]:
    """Whoever changes a row so that ``when`` waits until the function that is given is called."""
    with (
        trigger(table, when=when, does=f"PERFORM pg_advisory_xact_lock({GATE});"),
        connections["owner"].cursor() as owner,
    ):
        owner.execute("SELECT pg_advisory_lock(%s)", [GATE])
        open_it = partial(owner.execute, "SELECT pg_advisory_unlock_all()")
        try:
            yield open_it
        finally:
            open_it()


def somebody_waits() -> bool:
    """Whether another connection waits for what this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return bool(cursor.fetchone()[0])
