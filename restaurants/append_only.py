"""Tables that are only added to: the database itself refuses to change or empty them."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from restaurants.on_table import OnTable

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$
"""


class AppendOnly(OnTable):
    """UPDATE, DELETE and TRUNCATE raise, whoever asks and whatever was granted; only the table's owner may lift it."""

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        schema_editor.execute(REFUSE, None)  # no parameters: its % is its own
        schema_editor.execute(
            f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema_editor.quote_name(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS only_added_to ON {schema_editor.quote_name(table)}")

    def describe(self) -> str:
        return f"Let {self.model_name} only be added to"
