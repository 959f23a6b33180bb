"""Who the guests are."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors.segments import guest_segments
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def segments(request: RestaurantRequest) -> HttpResponse:
    return page(request, "insights/segments.html", view=guest_segments(request.restaurant))
