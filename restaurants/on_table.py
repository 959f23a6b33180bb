"""Steps of a migration that change what Django's state does not know of a table: policies, triggers, defaults."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class OnTable(migrations.operations.base.Operation):
    """A step on the table of one model; a subclass says what it runs there, and how that is undone."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, *, app: str | None = None) -> None:
        """``app`` where the model is not of the migration's own."""
        self.model_name = model_name
        self.app = app

    def forwards(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        """Change ``table``, whose name is not quoted yet."""

    def backwards(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        """Make it as it was."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing of this is part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.forwards(schema_editor, to_state.apps.get_model(self.app or app_label, self.model_name)._meta.db_table)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.backwards(schema_editor, from_state.apps.get_model(self.app or app_label, self.model_name)._meta.db_table)
