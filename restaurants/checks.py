"""``manage.py check --deploy``: the database keeps tenants apart, whatever the code does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import connection

from restaurants.tenancy import TenantModel

# Tables that name a restaurant, and the restaurants themselves, where row-level security is not enabled and forced.
OPEN_TABLES = """
    SELECT DISTINCT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'restaurant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND (a.attname IS NOT NULL OR c.relname = 'restaurants_restaurant')
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
          SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'of_the_current_restaurant'
      ))
    ORDER BY 1
"""
# References between tenants' tables by the bare id, with none beside it by (restaurant, id).
LOOSE_REFERENCES = """
    WITH tenants AS (
        SELECT attrelid AS table_id, attnum AS restaurant FROM pg_attribute
        WHERE attname = 'restaurant_id' AND NOT attisdropped
    ), refers AS (
        SELECT k.conrelid, k.confrelid, k.conkey, t.restaurant FROM pg_constraint k
        JOIN tenants t ON t.table_id = k.conrelid
        JOIN tenants o ON o.table_id = k.confrelid
        WHERE k.contype = 'f'
    )
    SELECT a.conrelid::regclass || '.' || c.attname FROM refers a
    JOIN pg_attribute c ON c.attrelid = a.conrelid AND c.attnum = a.conkey[1]
    WHERE cardinality(a.conkey) = 1 AND NOT EXISTS (
        SELECT 1 FROM refers b WHERE b.conrelid = a.conrelid AND b.confrelid = a.confrelid
        AND b.conkey @> a.conkey AND b.restaurant = ANY (b.conkey)
    )
    ORDER BY 1
"""
# Functions that run as the owner and may be called by anybody.
OPEN_DOORS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public'
    WHERE p.prosecdef AND (p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) g WHERE g.grantee = 0))
    ORDER BY 1
"""
# Policies beside ours, which open what ours close: permissive ones are joined by OR.
MORE_POLICIES = """
    SELECT c.relname || '.' || p.polname FROM pg_policy p
    JOIN pg_class c ON c.oid = p.polrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    WHERE p.polpermissive AND p.polname NOT IN ('of_the_current_restaurant', 'owner_reads')
    ORDER BY 1
"""
FINDINGS = (
    ("restaurants.E001", OPEN_TABLES, "{} has no row-level security enabled, forced and closed by default."),
    ("restaurants.E002", LOOSE_REFERENCES, "{} may name a row of another restaurant: refer to (restaurant, id)."),
    ("restaurants.E003", OPEN_DOORS, "{} runs as the owner and anybody may call it: revoke it from PUBLIC."),
    ("restaurants.E004", MORE_POLICIES, "{} is a policy that no migration of ours made: it may open what ours close."),
)


def tenants_are_apart(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """What the database's own catalogue says, in one look; nothing where the tenants are apart."""
    with connection.cursor() as cursor:
        messages = _not_there(set(connection.introspection.table_names(cursor)))
        for identifier, query, sentence in FINDINGS:
            cursor.execute(query)
            messages += [Error(sentence.format(name), id=identifier) for (name,) in cursor.fetchall()]
    return messages


def _not_there(tables: set[str]) -> list[CheckMessage]:
    """A database without the tables says nothing of them: that is no silence to trust."""
    wanted = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    sentence = "There is no table {}: run manage.py migrate first."
    return [Error(sentence.format(name), id="restaurants.E005") for name in sorted(wanted - tables)]
