"""The days ahead."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from insights.selectors.forecast import sales_forecast
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def forecast(request: RestaurantRequest) -> HttpResponse:
    return page(request, "insights/forecast.html", view=sales_forecast(request.restaurant, now=timezone.now()))
