"""The morning check."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from insights.selectors.overview import morning_overview
from insights.selectors.period import Choice
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def overview(request: RestaurantRequest) -> HttpResponse:
    found = morning_overview(request.restaurant, Choice.from_query(request.GET), now=timezone.now())
    return page(request, "insights/overview.html", view=found)
