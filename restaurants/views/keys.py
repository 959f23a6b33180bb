"""The page of the API's keys: listed, issued (shown once), revoked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from restaurants import forms
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.capabilities import Capability
from restaurants.models import Scope
from restaurants.selectors.keys import keys_of, name_of
from restaurants.services import audit
from restaurants.services import keys as services
from restaurants.views.rendering import page


@require_safe
@restaurant_page(Capability.KEYS, fresh=True)
def keys(request: RestaurantRequest) -> HttpResponse:
    audit.note_reading(restaurant=request.restaurant, actor=request.actor, what="keys_listed", now=timezone.now())
    return page(request, "restaurants/keys.html", keys=keys_of(request.restaurant, now=timezone.now()))


def _issuing(request: RestaurantRequest) -> str:
    opens = [str(scope.label) for scope in Scope if scope in request.POST.getlist("scope")]
    said = {"name": str(request.POST.get("name", "")).strip()[:80], "opens": ", ".join(opens)}
    return _("Va a emitir una clave para «%(name)s». Qué abre: %(opens)s.") % said


@require_POST
@restaurant_page(Capability.KEYS, fresh=True, why=_issuing)
def issue_key(request: RestaurantRequest) -> HttpResponse:
    """The answer itself shows the key: there is no other place where it could be read."""
    asked = forms.key_from(request.POST)
    secret = services.issue_key(
        restaurant=request.restaurant,
        actor=request.actor,
        name=asked.name,
        scopes=asked.scopes,
        days=asked.days,
        now=timezone.now(),
    )
    found = keys_of(request.restaurant, now=timezone.now())
    return page(request, "restaurants/keys.html", keys=found, secret=secret)


def _revoking(request: RestaurantRequest, key: int) -> str:
    return _("Va a revocar la clave de «%(name)s».") % {"name": name_of(request.restaurant, key)}


@require_POST
@restaurant_page(Capability.KEYS, fresh=True, why=_revoking)
def revoke_key(request: RestaurantRequest, key: int) -> HttpResponse:
    services.revoke_key(restaurant=request.restaurant, actor=request.actor, key_id=key, now=timezone.now())
    return redirect("keys", slug=request.restaurant.slug)
