"""``migrate`` as the owner of the tables, then let in the role that serves: it may use them, not change them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from psycopg2 import sql

ONE_AT_A_TIME = 0x60_12_3E_8  # an advisory lock's number
SERVING = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "REVOKE UPDATE, DELETE ON restaurants_auditentry FROM {role}",
)


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if "owner" in settings.DATABASES:
            parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Two that start at once take turns: the second finds everything done."""
        with _alone(options["database"]):
            super().handle(*args, **options)
            if options["database"] == "owner":
                _let_in(settings.DATABASES["default"]["USER"])


@contextmanager
def _alone(alias: str) -> Iterator[None]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    try:
        yield
    finally:
        connections[alias].close()  # and the lock with it, also where a migration failed


def _let_in(role: str) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in SERVING:
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
