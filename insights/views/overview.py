"""The morning check."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors.overview import morning_overview
from insights.selectors.period import Choice
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def overview(request: RestaurantRequest) -> HttpResponse:
    choice = Choice.from_query(request.GET)
    return page(request, "insights/overview.html", view=morning_overview(request.restaurant, choice))
