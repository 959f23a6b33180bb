"""Keys and invitations from before their person was kept know that person too, by the address that was written down."""

from django.db import migrations

BY_ADDRESS = {
    "restaurants_apikey": """
        UPDATE restaurants_apikey k SET issuer_id = p.id FROM restaurants_person p
        WHERE k.issuer_id IS NULL AND lower(k.issued_by) = p.email
    """,
    "restaurants_invitation": """
        UPDATE restaurants_invitation i SET inviter_id = p.id FROM restaurants_person p
        WHERE i.inviter_id IS NULL AND lower(i.invited_by) = p.email
    """,
}
FILL = (
    # The owner too is bound while row-level security is forced, and would find no row to fill.
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in BY_ADDRESS),
    *BY_ADDRESS.values(),
    "SET CONSTRAINTS ALL IMMEDIATE",  # a table whose references wait to be checked can't be altered
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in BY_ADDRESS),
)


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0011_sandbox_keys")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
