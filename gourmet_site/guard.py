"""No process serves or works as somebody whom row-level security does not bind."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from ml.errors import GourmetError

_PRIVILEGES = """
    SELECT rolname,
           rolsuper,
           rolbypassrls,
           EXISTS (
               SELECT 1 FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER')
           ) OR EXISTS (
               SELECT 1 FROM pg_class
               JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE relkind IN ('r', 'p') AND nspname = 'public' AND pg_has_role(relowner, 'MEMBER')
           )
    FROM pg_roles WHERE rolname = current_user
"""


class PrivilegedRole(GourmetError):
    code = "privileged_role"
    es = (
        "El rol {role} de la base de datos {motivo}: la seguridad por filas no lo limita y ningún proceso debe correr "
        "así. Dé en DATABASE_URL el rol de la aplicación (vea prepare_database)."
    )
    en = (
        "The database role {role} {why}: row-level security does not bind it, and no process may run so. "
        "Give the application's role in DATABASE_URL (see prepare_database)."
    )


def refuse_privileged_role(connection: BaseDatabaseWrapper) -> None:
    """Raises ``PrivilegedRole`` when the connection's role is a superuser, has BYPASSRLS, or owns the database or its
    tables (itself or by a role that it may become). Closes the connection: a worker forks after this.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PRIVILEGES)
        role, superuser, bypasses, owns = cursor.fetchone()
    connection.close()
    for holds, why, motivo in (
        (superuser, "is a superuser", "es superusuario"),
        (bypasses, "has BYPASSRLS", "tiene BYPASSRLS"),
        (owns, "owns the database or tables of it", "es dueño de la base de datos o de sus tablas"),
    ):
        if holds:
            raise PrivilegedRole(role=role, why=why, motivo=motivo)
