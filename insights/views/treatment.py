"""The record of treatment: a page, a document, and what a restaurant says in it itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from insights.reports.treatment import treatment_pdf
from insights.reports.treatment_words import parts_of
from insights.selectors.ending import ending_of
from insights.selectors.treatment import treatment_of
from restaurants import forms, guest_forms
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.capabilities import Capability
from restaurants.models import Kept
from restaurants.services import controller, retention
from restaurants.views.rendering import page


@require_safe
@restaurant_page(Capability.GUESTS)
def treatment(request: RestaurantRequest) -> HttpResponse:
    restaurant, now = request.restaurant, timezone.now()
    found, kept = treatment_of(restaurant, now=now), request.session.pop(f"kept-{restaurant.pk}", None)
    return page(
        request,
        "insights/treatment.html",
        found=found,
        parts=parts_of(restaurant, found),
        ending=ending_of(restaurant, Kept(kept), now=now) if kept else None,
    )


@require_safe
@restaurant_page(Capability.GUESTS)
def treatment_file(request: RestaurantRequest) -> HttpResponse:
    data = treatment_pdf(request.restaurant, treatment_of(request.restaurant, now=timezone.now()))
    headers = {"Content-Disposition": f'attachment; filename="tratamiento-{request.restaurant.slug}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _naming(request: RestaurantRequest) -> str:
    return _("Va a cambiar quién responde por los datos de %(restaurant)s.") % {"restaurant": request.restaurant.name}


@require_POST
@restaurant_page(Capability.PRIVACY, fresh=True, why=_naming)
def controller_set(request: RestaurantRequest) -> HttpResponse:
    said = forms.controller_from(request.POST)
    controller.set_controller(restaurant=request.restaurant, said=said, actor=request.actor, now=timezone.now())
    return redirect("treatment", slug=request.restaurant.slug)


def _keeping(request: RestaurantRequest) -> str:
    kind = str(dict(Kept.choices).get(str(request.POST.get("kind", "")), ""))
    said = {"kind": kind, "days": str(request.POST.get("days", "")).strip()[:5] or _("sin límite")}
    return _("Va a cambiar cuántos días se guarda «%(kind)s»: %(days)s.") % said


@require_POST
@restaurant_page(Capability.PRIVACY, fresh=True, why=_keeping)
def retention_set(request: RestaurantRequest) -> HttpResponse:
    kind, days = guest_forms.kept_from(request.POST)
    retention.set_retention(
        restaurant=request.restaurant, kind=kind, days=days, actor=request.actor, now=timezone.now()
    )
    request.session[f"kept-{request.restaurant.pk}"] = kind.value  # said once, by the page that follows
    return redirect("treatment", slug=request.restaurant.slug)
