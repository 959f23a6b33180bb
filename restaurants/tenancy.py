"""The current restaurant: one mechanism for each request and each job, said twice, in Python and in PostgreSQL.

``acting_for`` opens a transaction, tells PostgreSQL whose rows it is about, and remembers the same in this context.
Outside it, a tenant's table shows no row (row-level security is enabled and forced) and a query that does not enter
through ``Model.objects.of(restaurant)`` raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import connection, migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from ml.errors import GourmetError
from restaurants.on_table import OnTable

if TYPE_CHECKING:
    from restaurants.models import Restaurant

_M = TypeVar("_M", bound=models.Model)
_acting: ContextVar[int | None] = ContextVar("acting_for_restaurant", default=None)

SET_TENANT = "SELECT set_config('app.restaurant', %s, true)"
SET_TENANT_BY_KEY = (
    "SELECT key_id, restaurant_id, scopes, used_at, prefix, sandbox, "
    "set_config('app.restaurant', restaurant_id::text, true) FROM key_holder(%s)"
)
TENANT_IS_CURRENT = "{column} = NULLIF(current_setting('app.restaurant', true), '')::bigint"


class NoTenant(GourmetError):
    code = "no_tenant"
    es = "Esta acción necesita un restaurante."
    en = "This needs a restaurant."


class AnotherTenant(GourmetError):
    code = "another_tenant"
    es = "Ya se está trabajando para otro restaurante."
    en = "Already acting for another restaurant."


class UnscopedQuery(GourmetError):
    code = "unscoped_query"
    es = "Consulta sin restaurante en {model}."
    en = "A query of {model} that names no restaurant: enter through .objects.of(restaurant)."


@dataclass(frozen=True)
class Holder:
    """What a key opens: one restaurant, and of it what ``scopes`` say; ``used_at`` as it was written down last;
    ``prefix`` is by what the key is told from others; ``sandbox`` where the restaurant is a simulated one."""

    key_id: int
    restaurant_id: int
    scopes: frozenset[str]
    used_at: datetime | None
    prefix: str
    sandbox: bool


@contextmanager
def acting_for(restaurant_id: int) -> Iterator[None]:
    """A transaction in which PostgreSQL and this context know one restaurant, and only that one."""
    before = _acting.get()
    if before not in (None, restaurant_id):
        raise AnotherTenant
    nested = connection.in_atomic_block
    with transaction.atomic():
        _tell_postgresql(str(restaurant_id))
        with _remembered(restaurant_id, forget=nested and before is None):
            yield


@contextmanager
def acting_for_holder(key_digest: str) -> Iterator[Holder | None]:
    """``acting_for`` where the restaurant is the one whose key this is: look-up and tenant in one round trip.

    Gives None, and no tenant, for a key that does not exist, was revoked or has ended.
    """
    if _acting.get() is not None:
        raise AnotherTenant
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SET_TENANT_BY_KEY, [key_digest])
            row = cursor.fetchone()
        if row is None:
            yield None
            return
        holder = Holder(row[0], row[1], frozenset(row[2]), row[3], row[4], row[5])
        with _remembered(holder.restaurant_id, forget=nested):
            yield holder


@contextmanager
def _remembered(restaurant_id: int, *, forget: bool) -> Iterator[None]:
    """This context knows the restaurant. PostgreSQL's setting ends with its transaction; where ours is only a savepoint
    of another one (``forget``), PostgreSQL is told to forget; a rolled back savepoint has forgotten by itself."""
    token = _acting.set(restaurant_id)
    try:
        yield
    finally:
        _acting.reset(token)
    if forget and not connection.needs_rollback:
        _tell_postgresql("")


def _tell_postgresql(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET_TENANT, [value])


class TenantManager(models.Manager[_M]):
    """Enter through the tenant: ``.of(restaurant)``; anything else raises ``UnscopedQuery``."""

    def of(self, restaurant: Restaurant | int) -> models.QuerySet[_M]:
        restaurant_id = restaurant if isinstance(restaurant, int) else restaurant.pk
        return super().get_queryset().filter(restaurant_id=restaurant_id)

    def get_queryset(self) -> models.QuerySet[_M]:
        raise UnscopedQuery(model=self.model.__name__)


class TenantModel(models.Model):
    """A row of one restaurant. Its migration adds ``ForceRowLevelSecurity``; a contract test looks that it did."""

    # Its index is that of (restaurant, id): one of its own would only be written twice.
    restaurant = models.ForeignKey("restaurants.Restaurant", on_delete=models.CASCADE, related_name="+", db_index=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "id"], name="%(app_label)s_%(class)s_of_restaurant"),
        ]


class ForceRowLevelSecurity(OnTable):
    """ENABLE and FORCE row-level security on a tenant's table: closed by default, open for the current restaurant.

    ``owner_reads`` lets the table's owner (as which no process runs) read it, for the SECURITY DEFINER functions that
    must look something up before the tenant is known.
    """

    def __init__(self, model_name: str, *, column: str = "restaurant_id", owner_reads: bool = False) -> None:
        super().__init__(model_name)
        self.column = column
        self.owner_reads = owner_reads

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        table, mine = schema_editor.quote_name(table), TENANT_IS_CURRENT.format(column=self.column)
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY of_the_current_restaurant ON {table} USING ({mine}) WITH CHECK ({mine})")
        if self.owner_reads:
            schema_editor.execute(f"CREATE POLICY owner_reads ON {table} FOR SELECT TO CURRENT_USER USING (true)")

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        table = schema_editor.quote_name(table)
        for policy in ("of_the_current_restaurant", "owner_reads"):
            schema_editor.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Force row-level security on {self.model_name}"


class ReferToOwnRows(migrations.operations.base.Operation):
    """A foreign key from one tenant's table to another refers to ``(restaurant, id)``.

    PostgreSQL checks references past row-level security: with the bare id, a row could name a neighbour's.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, field: str) -> None:
        self.model_name = model_name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Django's state knows the reference already; this makes it narrower."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.field)
        quoted = schema_editor.quote_name
        tables = [quoted(name) for name in {model._meta.db_table, field.related_model._meta.db_table}]
        # The owner too is bound while row-level security is forced, and would find no row that breaks the reference.
        for table in tables:
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"ALTER TABLE {quoted(model._meta.db_table)} ADD CONSTRAINT {quoted(self._name(model))} "
            f"FOREIGN KEY (restaurant_id, {quoted(field.column)}) "
            f"REFERENCES {quoted(field.related_model._meta.db_table)} (restaurant_id, id) DEFERRABLE INITIALLY DEFERRED"
        )
        for table in tables:
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self._name(model))
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def describe(self) -> str:
        return f"Let {self.field} of {self.model_name} name only rows of its own restaurant"

    def _name(self, model: type[models.Model]) -> str:
        return f"{model._meta.db_table}_own_{self.field}"


class OwnerMigrates:
    """Migrations run as the owner of the tables; the role that serves may not change them."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner" or "owner" not in settings.DATABASES

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return "default"

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return "default"
