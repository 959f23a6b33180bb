"""Who the guests are."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors.segments import USUAL, VALUES, guest_segments
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.ordering import Order
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def segments(request: RestaurantRequest) -> HttpResponse:
    order = Order.asked(request.GET, USUAL.name, columns=VALUES, usual=str(USUAL))
    return page(request, "insights/segments.html", view=guest_segments(request.restaurant, order=order))
