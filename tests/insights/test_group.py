"""The houses of an owner side by side: hers, each in its own tenant, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from insights.selectors.group import houses_owned
from restaurants.models import Membership, Person, Restaurant, Role
from restaurants.tenancy import acting_for
from tests import factories
from tests.insights import figures

BILLS = {28: 24 * 30}  # 28 days less four closed Mondays, 30 bills a day


def test_an_owner_sees_her_houses_and_not_those_where_she_is_something_else(
    client: Client, alicia: Person, carla: Person, huaca: Restaurant, cantuta: Restaurant
) -> None:
    mine = factories.house("Segunda", owner=alicia)
    factories.let_in(cantuta, alicia, Role.READER)
    figures.with_history(huaca)
    figures.with_history(cantuta)
    client.force_login(alicia)

    shown = client.get("/houses/").content.decode()
    found = {one.restaurant.slug: one for one in houses_owned(alicia, now=timezone.now())}

    assert set(found) == {huaca.slug, mine.slug}
    assert (found["huaca"].tickets, found["huaca"].change) == (BILLS[28], Decimal(0))
    assert found["segunda"].last_day is None
    assert "Huaca" in shown
    assert f"{figures.LAST_DAY.year}</td>" in shown  # a house may have stopped years ago
    assert "Cantuta" not in shown


def test_a_house_whose_owner_lacks_the_second_factor_says_nothing(alicia: Person, huaca: Restaurant) -> None:
    figures.with_history(huaca)
    with acting_for(huaca.pk):
        Membership.objects.of(huaca).filter(person=alicia).update(since=timezone.now() - timedelta(days=90))

    (one,) = houses_owned(alicia, now=timezone.now())

    assert (one.locked, one.sales, one.last_day) == (True, None, None)
