"""The morning check."""

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from insights.selectors.overview import morning_overview
from insights.selectors.period import Choice
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.views.rendering import page

CHOICE = "choice"  # the cookie that remembers which days and which tax a person looked at last in this house


@require_safe
@restaurant_page()
def overview(request: RestaurantRequest) -> HttpResponse:
    choice = Choice.from_query(request.GET or QueryDict(request.COOKIES.get(CHOICE, "")))
    found = morning_overview(request.restaurant, choice, now=timezone.now())
    response = page(request, "insights/overview.html", view=found)
    response.set_cookie(CHOICE, choice.address(), max_age=31_536_000, path=request.path, httponly=True, samesite="Lax")
    return response
