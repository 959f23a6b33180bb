"""Secrets at rest, kept under the installation's secret of today, so that the one from before can be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from restaurants.models import Restaurant
from restaurants.sealing import GUESTS, SECOND_FACTOR, SealedOtherwise, new_guest_key, sealed_again
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for

SECRETS = ("secret", "seed", "migrated_codes")  # of what an app or recovery codes keep


@dataclass(frozen=True)
class Seals:
    """How many secrets were sealed again, and how many nothing that is known opens: keys of houses, second factors."""

    again: int = 0
    houses_lost: int = 0
    factors_lost: int = 0

    def __add__(self, other: Seals) -> Seals:
        return Seals(
            self.again + other.again,
            self.houses_lost + other.houses_lost,
            self.factors_lost + other.factors_lost,
        )


def seal_again(*, anew: bool = False) -> Seals:
    """Each secret under the one in force; again, nothing is left to do.

    ``anew`` gives a house whose key can't be opened a fresh one: its guests to come are strangers to those on file, who
    objected or were erased among them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT restaurant_id FROM tenants()")
        houses = [row[0] for row in cursor.fetchall()]
    numbers = Authenticator.objects.filter(type__in=["totp", "recovery_codes"]).values_list("pk", flat=True)
    done = [_house(number, anew=anew) for number in houses] + [_factor(number) for number in list(numbers)]
    return sum(done, Seals())


def _house(number: int, *, anew: bool) -> Seals:
    with acting_for(number):
        before = lock(number, patient=True).guest_key
        try:
            fresh = sealed_again(before, purpose=GUESTS)
        except SealedOtherwise:
            if not anew:
                return Seals(houses_lost=1)
            fresh = new_guest_key()
        Restaurant.objects.filter(pk=number).update(guest_key=fresh)
    return Seals(again=int(fresh != before))


@transaction.atomic
def _factor(number: int) -> Seals:
    one = Authenticator.objects.select_for_update().filter(pk=number).first()
    if one is None:  # taken away by its person a moment ago
        return Seals()
    try:
        fresh = {name: _again(value) if name in SECRETS else value for name, value in one.data.items()}
    except SealedOtherwise:
        return Seals(factors_lost=1)
    if fresh == one.data:
        return Seals()
    Authenticator.objects.filter(pk=number).update(data=fresh)
    return Seals(again=1)


def _again(value: Any) -> Any:
    if isinstance(value, list):
        return [_again(each) for each in value]
    return sealed_again(value, purpose=SECOND_FACTOR)
