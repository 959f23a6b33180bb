"""Secrets of apps and recovery codes from before they were sealed are sealed."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from restaurants.accounts import SecondFactorAdapter

SECRETS = ("secret", "seed", "migrated_codes")
SEALED = "gAAAA"  # how what is sealed begins; a secret in the clear is of capitals and digits, or of 0 to f


def seal_what_is_not(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    authenticators = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
    for one in authenticators.filter(type__in=["totp", "recovery_codes"]):
        sealed = {name: _sealed(value) if name in SECRETS else value for name, value in one.data.items()}
        if sealed != one.data:
            authenticators.filter(pk=one.pk).update(data=sealed)


def _sealed(value: Any) -> Any:
    if isinstance(value, list):
        return [_sealed(each) for each in value]
    return value if value.startswith(SEALED) else SecondFactorAdapter().encrypt(value)


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0012_fill_issuers"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal_what_is_not, migrations.RunPython.noop)]
