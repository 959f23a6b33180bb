"""The page of a house: what it is called, where it is, how its sales are counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from insights.selectors.house import house_page
from insights.services.house import set_house
from restaurants import forms
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.capabilities import Capability
from restaurants.selectors.terms import terms_of
from restaurants.views.rendering import page


@require_http_methods(["GET", "HEAD", "POST"])
def house(request: HttpRequest, slug: str) -> HttpResponse:
    return _set(request, slug) if request.method == "POST" else _shown(request, slug)


@restaurant_page(Capability.HOUSE)
def _shown(request: RestaurantRequest) -> HttpResponse:
    found = house_page(request.restaurant, now=timezone.now())
    return page(request, "insights/house.html", found=found, saved=request.session.pop(_saved(request), None))


def _setting(request: RestaurantRequest) -> str:
    return _("Va a cambiar los datos de %(restaurant)s.") % {"restaurant": request.restaurant.name}


@restaurant_page(Capability.HOUSE, fresh=True, why=_setting)
def _set(request: RestaurantRequest) -> HttpResponse:
    said = forms.terms_from(request.POST, terms_of(request.restaurant))
    learns = set_house(restaurant=request.restaurant, said=said, actor=request.actor, now=timezone.now())
    request.session[_saved(request)] = "learns" if learns else "plain"  # said once, by the page that follows
    return redirect("house", slug=request.restaurant.slug)


def _saved(request: RestaurantRequest) -> str:
    return f"house-saved-{request.restaurant.pk}"
