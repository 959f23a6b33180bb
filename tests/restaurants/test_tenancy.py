"""A tenant's rows are entered through the tenant, and PostgreSQL says the same again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from insights.models import DayFigure, GuestSegment
from restaurants import checks, rooms, tenancy
from restaurants.models import Job, Membership, Restaurant
from restaurants.tenancy import TenantModel, acting_for
from tests import factories, models
from tests.contracts.repository import python_files

TENANT_TABLES = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel))


@pytest.mark.parametrize("table", [*TENANT_TABLES, "restaurants_restaurant"])
def test_a_tenants_table_has_row_level_security_enabled_and_forced(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
        enabled_and_forced = cursor.fetchone()

    assert enabled_and_forced == (True, True)


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_no_index_is_of_the_restaurant_alone_and_a_figures_only_one_is_by_day(db: None, table: str) -> None:
    """A house of which there are no statistics yet is looked up by any of its indexes: none of them is a wrong one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT attname FROM unnest(indkey) WITH ORDINALITY AS key (attnum, place)"
            " JOIN pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place)::text[]"
            " FROM pg_index WHERE indrelid = %s::regclass AND indpred IS NULL",
            [table],
        )
        found = [columns for (columns,) in cursor.fetchall() if columns[0] == "restaurant_id"]

    assert ["restaurant_id"] not in found
    if table.endswith(("figure", "visit")):
        assert [columns[1] for columns in found] == ["day"]


def test_every_table_that_names_a_restaurant_is_a_tenants_table(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.columns WHERE column_name = 'restaurant_id'")
        named = sorted(row[0] for row in cursor.fetchall() if not row[0].startswith("pg_"))

    assert named == TENANT_TABLES


@pytest.mark.parametrize("table", [*TENANT_TABLES, "restaurants_restaurant"])
def test_a_raw_query_without_a_tenant_finds_no_row(huaca: Restaurant, table: str) -> None:
    factories.day_figure(huaca, date(2026, 10, 1))

    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        found = cursor.fetchone()[0]

    assert found == 0


def test_a_raw_query_finds_only_the_rows_of_the_current_restaurant(huaca: Restaurant, cantuta: Restaurant) -> None:
    factories.day_figure(huaca, date(2026, 10, 1))
    factories.day_figure(cantuta, date(2026, 10, 1))

    with acting_for(huaca.pk), connection.cursor() as cursor:
        cursor.execute("SELECT restaurant_id FROM insights_dayfigure")
        found = cursor.fetchall()

    assert found == [(huaca.pk,)]


def test_a_row_for_another_restaurant_is_refused_by_the_database(huaca: Restaurant, cantuta: Restaurant) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting_for(huaca.pk):
        Job.objects.of(cantuta).create(restaurant=cantuta, kind="train", key="x")


def test_a_query_that_names_no_restaurant_raises(huaca: Restaurant) -> None:
    with pytest.raises(tenancy.UnscopedQuery):
        DayFigure.objects.all()
    with pytest.raises(tenancy.UnscopedQuery):
        Membership.objects.filter(role="owner")


def test_acting_for_a_second_restaurant_inside_the_first_raises(huaca: Restaurant, cantuta: Restaurant) -> None:
    with acting_for(huaca.pk), pytest.raises(tenancy.AnotherTenant), acting_for(cantuta.pk):
        pass


def test_after_acting_for_a_restaurant_nobody_is_the_tenant(huaca: Restaurant, cantuta: Restaurant) -> None:
    with acting_for(huaca.pk):
        inside = factories.tenant_told()

    assert factories.tenant_told() == ""
    with acting_for(cantuta.pk):
        another = factories.tenant_told()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM restaurants_membership")
        assert cursor.fetchone()[0] == 0
    assert (inside, another) == (str(huaca.pk), str(cantuta.pk))


def test_a_row_may_not_refer_to_a_row_of_another_restaurant(huaca: Restaurant, cantuta: Restaurant) -> None:
    theirs = models.version(cantuta)

    with acting_for(huaca.pk):
        GuestSegment.objects.of(huaca).create(restaurant=huaca, version_id=theirs.pk, guest="1", segment="a")

    with pytest.raises(IntegrityError, match="_own_version"):
        connection.check_constraints()


def test_the_catalogue_finds_the_tenants_apart(db: None) -> None:
    assert checks.tenants_are_apart() == []


def test_what_runs_as_the_owner_is_what_the_page_on_security_counts(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public' "
            "WHERE p.prosecdef"
        )
        found = {name for (name,) in cursor.fetchall()}
    said = " ".join((settings.BASE_DIR / "docs" / "security.md").read_text().split())

    questions = {
        "entrance",
        "restaurants_of",
        "key_holder",
        "invitation_held",
        "invitations_for",
        "jobs_due",
        "tenants",
    }
    assert found == questions | {"number_by_the_clock"}
    assert "The seven questions that come before the tenant is known" in said
    assert "`number_by_the_clock`" in said


@pytest.mark.parametrize(
    ("slip", "finding"),
    [
        ("ALTER TABLE insights_dayfigure NO FORCE ROW LEVEL SECURITY", "restaurants.E001"),
        ("DROP POLICY of_the_current_restaurant ON insights_receipt", "restaurants.E001"),
        ("CREATE TABLE stray (id int, restaurant_id bigint)", "restaurants.E001"),
        ("ALTER TABLE insights_receipt DROP CONSTRAINT insights_receipt_own_version", "restaurants.E002"),
        ("GRANT EXECUTE ON FUNCTION key_holder(text) TO PUBLIC", "restaurants.E003"),
        ("CREATE POLICY all_rows ON insights_dayfigure FOR SELECT USING (true)", "restaurants.E004"),
    ],
)
def test_the_catalogue_finds_what_a_migration_forgot(committed: None, slip: str, finding: str) -> None:
    owner = connections["owner"]
    with transaction.atomic(using="owner"):
        with owner.cursor() as cursor:
            cursor.execute(slip)
            found = [identifier for identifier, query, _ in checks.FINDINGS for _ in rows_of(cursor, query)]
        transaction.set_rollback(True, using="owner")

    assert found == [finding]


def test_a_database_without_a_table_is_not_called_clean(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    there = set(connection.introspection.table_names()) - {"insights_dayfigure"}
    monkeypatch.setattr(type(connection.introspection), "table_names", lambda *_: list(there))

    assert [message.id for message in checks.tenants_are_apart()] == ["restaurants.E005"]


def rows_of(cursor: CursorWrapper, query: str) -> list[str]:
    cursor.execute(query)
    return [name for (name,) in cursor.fetchall()]


def test_the_role_that_serves_owns_nothing_and_may_not_truncate(huaca: Restaurant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        privileges = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        owned = cursor.fetchone()[0]
        cursor.execute("SELECT has_table_privilege('insights_dayfigure', 'TRUNCATE')")
        may_truncate = cursor.fetchone()[0]

    assert privileges == (False, False, False)
    assert owned == 0
    assert may_truncate is False


@pytest.mark.parametrize("room", [rooms.store_of, rooms.registry_root_of, rooms.lake_root_of])
@pytest.mark.parametrize("nobody", [None, 7, Restaurant()])
def test_a_folder_without_a_tenant_has_no_name(room: Callable[[Any], Path], nobody: object) -> None:
    with pytest.raises(tenancy.NoTenant):
        room(nobody)


def test_the_folders_of_two_houses_share_nothing(huaca: Restaurant, cantuta: Restaurant) -> None:
    folders = [room(house) for house in (huaca, cantuta) for room in (rooms.store_of, rooms.registry_root_of)]

    assert len({folder.name for folder in folders}) == 2
    assert not any(one != other and one.is_relative_to(other) for one in folders for other in folders)


def test_only_one_module_knows_where_a_tenant_s_files_lie() -> None:
    named = [path for path in python_files() if re.search(r"settings\.(STORE|LAKE)\b", path.read_text())]

    assert [path.name for path in named if "tests" not in path.parts] == ["rooms.py"]
