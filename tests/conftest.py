"""The cast: Alicia owns *Huaca*, Bruno of her team may only read, Carla has another restaurant, Diego has none."""

from __future__ import annotations

from collections.abc import Iterator

import django
import pytest

from tests import services

RUN = services.Run()
django.setup()

# The services above had to be open before Django read its settings; only now are there models to import.
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import MD5PasswordHasher  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from pytest_django import DjangoDbBlocker  # noqa: E402

from restaurants.models import Person, Restaurant, Role  # noqa: E402
from tests import factories  # noqa: E402

# Signing in is not what these tests measure: the product keeps Django's slow hasher.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    RUN.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[None]:
    """The owner makes the test database and migrates it; the tests then run as the role that serves."""
    with django_db_blocker.unblock():
        call_command("prepare_database", verbosity=0)
        name = f"test_gourmet_{worker_id}"
        settings.DATABASES["owner"]["TEST"]["NAME"] = connections["owner"].settings_dict["TEST"]["NAME"] = name
        before = connections["default"].settings_dict["NAME"]
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name
        connections["owner"].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = before
        connections["owner"].creation.destroy_test_db(before, verbosity=0)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The number of this process in a parallel run, or ``main``."""
    workerinput: dict[str, str] = getattr(request.config, "workerinput", {})
    return workerinput.get("workerid", "main")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For what must be seen by other connections: rows are really committed, and the owner empties the tables after."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            _empty_all_tables()
            for each in connections.all():
                each.close()


def _empty_all_tables() -> None:
    with connections["owner"].cursor() as cursor:
        kept = {"django_migrations", "django_content_type", "auth_permission"}
        tables = set(connection.introspection.table_names(cursor)) - kept
        names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
        cursor.execute("ALTER TABLE restaurants_auditentry DISABLE TRIGGER only_added_to")  # which its owner alone may
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        cursor.execute("ALTER TABLE restaurants_auditentry ENABLE TRIGGER only_added_to")


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords whose hash was reckoned."""
    seen: list[str] = []
    reckon = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return reckon(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return seen


@pytest.fixture
def alicia(db: None) -> Person:
    return factories.person("Alicia")


@pytest.fixture
def bruno(db: None) -> Person:
    return factories.person("Bruno")


@pytest.fixture
def carla(db: None) -> Person:
    return factories.person("Carla")


@pytest.fixture
def diego(db: None) -> Person:
    return factories.person("Diego")


@pytest.fixture
def huaca(alicia: Person, bruno: Person) -> Restaurant:
    restaurant = factories.house("Huaca", owner=alicia)
    factories.let_in(restaurant, bruno, Role.READER)
    return restaurant


@pytest.fixture
def cantuta(carla: Person) -> Restaurant:
    return factories.house("Cantuta", owner=carla)
