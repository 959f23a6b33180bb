"""Pages of the files: bring one, confirm how it reads, watch it, see what became of its rows."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ml import intake
from ml.errors import GourmetError
from restaurants import forms
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.capabilities import Capability
from restaurants.selectors import uploads as selectors
from restaurants.services import uploads as services
from restaurants.services.choosing import take_choices
from restaurants.services.quarantine import export_quarantine
from restaurants.views.rendering import SAID, page


@require_http_methods(["GET", "HEAD", "POST"])
def upload_list(request: HttpRequest, slug: str) -> HttpResponse:
    return _receive(request, slug) if request.method == "POST" else _listed(request, slug)


@restaurant_page()
def _listed(request: RestaurantRequest) -> HttpResponse:
    found = selectors.uploads_of(request.restaurant, asked=request.GET)
    return page(request, "restaurants/uploads.html", partial="list", found=found)


@restaurant_page(Capability.UPLOAD, transaction=False)
def _receive(request: RestaurantRequest) -> HttpResponse:
    """One file leads to its page, several to the list."""
    received = services.receive_uploads(
        restaurant=request.restaurant,
        files=request.FILES.getlist("files"),
        person=request.user,
        actor=request.actor,
        now=timezone.now(),
    )
    if len(received) != 1:
        return redirect("uploads", slug=request.restaurant.slug)
    upload, new = received[0]
    address = reverse("upload", kwargs={"slug": request.restaurant.slug, "upload": upload.pk})
    return redirect(address if new else f"{address}?again=1")


@require_GET
@restaurant_page()
def upload_page(request: RestaurantRequest, upload: int) -> HttpResponse:
    found = selectors.upload_in_full(request.restaurant, upload, now=timezone.now())
    correcting = not found.upload.layout or "columns" in request.GET
    return page(request, "restaurants/upload.html", partial="state", found=found, correcting=correcting)


@require_POST
@restaurant_page(Capability.UPLOAD)
def confirm(request: RestaurantRequest, upload: int) -> HttpResponse:
    found = selectors.upload_in_full(request.restaurant, upload, now=timezone.now())
    reading = forms.Reading.from_post(request.POST, found.upload.examination.get("columns", []))
    if reading.problem is not None:
        return _said_where_it_was_chosen(request, found, reading, reading.problem)
    take_choices(
        restaurant=request.restaurant,
        upload=found.upload,
        now=timezone.now(),
        mapping=reading.mapping,
        answers=reading.answers,
        actor=request.actor,
    )
    return redirect("upload", slug=request.restaurant.slug, upload=upload)


def _said_where_it_was_chosen(
    request: RestaurantRequest, found: selectors.UploadPage, reading: forms.Reading, problem: GourmetError
) -> HttpResponse:
    """The page again with the choices kept, and what to mend."""
    again, words = found.with_choices(reading.choices, reading.answers), problem.text(get_language() or "es")
    return page(request, "restaurants/upload.html", found=again, correcting=True, problem=words, status=422)


@require_POST
@restaurant_page(Capability.UPLOAD)
def discard(request: RestaurantRequest, upload: int) -> HttpResponse:
    """An undo, not a deletion: of such a file nothing was taken in. So it asks nobody who they are again."""
    found = selectors.upload_in_full(request.restaurant, upload, now=timezone.now())
    services.discard_upload(restaurant=request.restaurant, upload=found.upload, actor=request.actor, now=timezone.now())
    gone = _("Se descartó «%(name)s». Nada de ese archivo estaba en sus cifras.") % {"name": found.upload.name}
    messages.success(request, gone, extra_tags=SAID)
    return redirect("uploads", slug=request.restaurant.slug)


def _taking_back(request: RestaurantRequest, upload: int) -> str:
    found = selectors.upload_in_full(request.restaurant, upload, now=timezone.now())
    return _("Va a retirar «%(name)s»: sus filas salen de las cifras y de los modelos.") % {"name": found.upload.name}


@require_POST
@restaurant_page(Capability.UPLOAD, fresh=True, why=_taking_back)
def withdraw(request: RestaurantRequest, upload: int) -> HttpResponse:
    found = selectors.upload_in_full(request.restaurant, upload, now=timezone.now())
    services.withdraw_upload(
        restaurant=request.restaurant, upload=found.upload, actor=request.actor, now=timezone.now()
    )
    return redirect("upload", slug=request.restaurant.slug, upload=upload)


@require_GET
@restaurant_page(Capability.UPLOAD)
def quarantine(request: RestaurantRequest, upload: int) -> HttpResponse:
    rows = export_quarantine(restaurant=request.restaurant, upload_id=upload, actor=request.actor, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="apartadas-{upload}.csv"'}
    return cast(HttpResponse, StreamingHttpResponse(rows, content_type="text/csv", headers=headers))


@require_GET
@restaurant_page()
def template(_request: RestaurantRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="plantilla-gourmet.csv"'}
    return HttpResponse(intake.template_csv(), content_type="text/csv; charset=utf-8", headers=headers)
