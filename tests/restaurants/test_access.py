"""The door of a restaurant's pages: what a view holds while it runs."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from restaurants.access import RestaurantRequest, restaurant_page
from tests import factories


@restaurant_page()
def held(request: RestaurantRequest) -> HttpResponse:
    return HttpResponse(f"{request.restaurant.name} {connection.in_atomic_block} {factories.tenant_told()}")


@restaurant_page(transaction=False)
def free(request: RestaurantRequest) -> HttpResponse:
    return HttpResponse(f"{request.restaurant.name} {connection.in_atomic_block} {factories.tenant_told()}")


def test_a_page_runs_inside_its_restaurants_transaction_unless_it_handles_files(committed: None) -> None:
    request = RequestFactory().get("/")
    request.user = factories.person("Alicia")
    huaca = factories.house("Huaca", owner=request.user)

    inside, outside = held(request, slug=huaca.slug), free(request, slug=huaca.slug)

    assert inside.content.decode() == f"Huaca True {huaca.pk}"
    assert outside.content.decode() == "Huaca False "
