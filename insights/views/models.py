"""The models: what was tried, against what, and with which verdict."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from insights.selectors import models as selectors
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.views.rendering import page


@require_safe
@restaurant_page()
def model_list(request: RestaurantRequest) -> HttpResponse:
    tasks = selectors.model_versions(request.restaurant, asked=request.GET)
    return page(request, "insights/models.html", tasks=tasks)


@require_safe
@restaurant_page()
def model_page(request: RestaurantRequest, name: str) -> HttpResponse:
    return page(request, "insights/model.html", view=selectors.model_version(request.restaurant, name))
