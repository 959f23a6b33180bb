"""What a migration makes of the rows that were there before it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from restaurants import checks
from restaurants.models import ApiKey, Invitation, Job, JobState, Restaurant, Role, Scope, Upload
from restaurants.services import keys, uploads
from restaurants.tenancy import acting_for
from tests import factories


def migrated(name: str) -> None:
    """The migration's operations, as the tables' owner, on the rows that are there now."""
    owner = connections["owner"]
    migration = import_module(f"restaurants.migrations.{name}").Migration(name, "restaurants")
    with owner.schema_editor() as editor:
        migration.apply(MigrationExecutor(owner).loader.project_state(), editor)


def made_by(restaurant: Restaurant, address: str) -> None:
    """A key and an invitation as they were kept before: by address alone; that of an operator is empty on a key."""
    with acting_for(restaurant.pk):
        keys.issue_key(restaurant=restaurant, name=address or "manage.py", scopes=[Scope.READ], now=timezone.now())
        ApiKey.objects.of(restaurant).filter(issued_by="").update(issued_by=address)
        Invitation.objects.of(restaurant).create(
            restaurant=restaurant,
            email=f"invitada-{address}@example.pe",
            role=Role.STAFF,
            digest=address,
            invited_by=address,
            expires_at=timezone.now() + timedelta(days=7),
        )


def test_keys_and_invitations_from_before_get_the_person_of_their_address(committed: None) -> None:
    alicia, carla = factories.person("Alicia"), factories.person("Carla")
    huaca, cantuta = factories.house("Huaca", owner=alicia), factories.house("Cantuta", owner=carla)
    made_by(huaca, "Alicia@example.pe")
    made_by(huaca, "")
    made_by(cantuta, carla.email)

    migrated("0012_fill_issuers")

    assert people_behind(huaca) == {"Alicia@example.pe": (alicia.pk, alicia.pk), "": (None, None)}
    assert people_behind(cantuta) == {carla.email: (carla.pk, carla.pk)}
    assert checks.tenants_are_apart() == []


def people_behind(restaurant: Restaurant) -> dict[str, tuple[int | None, int | None]]:
    """Address -> (who issued its key, who sent its invitation)."""
    with acting_for(restaurant.pk):
        issuers = dict(ApiKey.objects.of(restaurant).values_list("issued_by", "issuer"))
        inviters = dict(Invitation.objects.of(restaurant).values_list("invited_by", "inviter"))
    return {address: (issuers[address], inviters[address]) for address in issuers}


def test_files_from_before_stand_so_since_the_last_that_is_known_of_them(committed: None) -> None:
    house, now = factories.house("Huaca"), timezone.now()
    ended = now - timedelta(days=3)
    for name in ("never.csv", "withdrawn.csv"):
        uploads.record_upload(restaurant=house, name=name, chunks=[f"a,b\n{name},2\n".encode()], now=now)
    with acting_for(house.pk):
        Upload.objects.of(house).update(created_at=now - timedelta(days=60))
        taken_back = Upload.objects.of(house).get(name="withdrawn.csv")
        values = {"kind": "withdraw", "key": "x", "state": JobState.DONE, "ended_at": ended}
        Job.objects.of(house).create(restaurant=house, params={"upload": taken_back.pk}, **values)

    migration = import_module("restaurants.migrations.0015_since_when_a_file_stands_so")
    with connections["owner"].cursor() as cursor:
        cursor.execute(migration.KNOWN)

    with acting_for(house.pk):
        since = dict(Upload.objects.of(house).values_list("name", "stands_since"))
    assert since == {"never.csv": now - timedelta(days=60), "withdrawn.csv": ended}
    assert checks.tenants_are_apart() == []
