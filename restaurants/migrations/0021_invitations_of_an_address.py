"""Which invitations wait for a person, by the address that they confirmed; asked before any tenant is known."""

from django.db import migrations

WAITING = """
CREATE FUNCTION invitations_for(who bigint)
RETURNS TABLE (
    restaurant_id bigint, invitation_id bigint, email varchar, role varchar, name varchar, invited_by varchar
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.restaurant_id, i.id, i.email, i.role, r.name, i.invited_by FROM restaurants_invitation i
    JOIN restaurants_restaurant r ON r.id = i.restaurant_id
    JOIN restaurants_person p ON p.id = who AND lower(p.email) = i.email
    WHERE i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now()
      AND EXISTS (
          SELECT 1 FROM account_emailaddress a WHERE a.user_id = who AND a.verified AND lower(a.email) = i.email
      )
    ORDER BY r.name, i.id
$$
"""
DROP = "DROP FUNCTION invitations_for(bigint)"
CLOSE = "REVOKE EXECUTE ON FUNCTION invitations_for(bigint) FROM PUBLIC"


class Migration(migrations.Migration):
    dependencies = [
        ("restaurants", "0020_who_answers_for_the_data"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunSQL([WAITING, CLOSE], DROP)]
