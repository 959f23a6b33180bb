"""The page of the record: who did what, when and from where; and what is sought of it as a file."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from restaurants import forms
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.capabilities import Capability
from restaurants.selectors.audit import record_csv, record_of
from restaurants.services import audit
from restaurants.services.deciding import while_allowed
from restaurants.views.rendering import page


@require_safe
@restaurant_page(Capability.RECORD)
def record(request: RestaurantRequest) -> HttpResponse:
    audit.note_reading(restaurant=request.restaurant, actor=request.actor, what="record_read", now=timezone.now())
    sought, query = forms.sought_from(request.GET), request.GET.copy()
    query.pop("before", None)
    query.pop("ready", None)
    found = record_of(request.restaurant, sought=sought, before=forms.mark_from(request.GET))
    return page(request, "restaurants/record.html", record=found, query=query.urlencode())


def _offered(request: RestaurantRequest) -> str:
    query = request.GET.copy()
    query["ready"] = "csv"
    return f"{reverse('record', args=[request.restaurant.slug])}?{query.urlencode()}"


@require_safe
@restaurant_page(Capability.RECORD, fresh=True, landing=_offered)
def record_file(request: RestaurantRequest) -> HttpResponse:
    audit.note(restaurant=request.restaurant, actor=request.actor, what="record_exported", now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="registro-{request.restaurant.slug}.csv"'}
    rows = record_csv(request.restaurant, forms.sought_from(request.GET))
    still = while_allowed(request.restaurant, request.actor, Capability.RECORD, rows)
    stream = StreamingHttpResponse(still, content_type="text/csv; charset=utf-8", headers=headers)
    return cast(HttpResponse, stream)
