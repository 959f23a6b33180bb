"""Pages of guests: what they agreed to and what they ask for."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from insights.reports.guest import guest_pdf
from insights.selectors import guests as selectors
from insights.selectors.segment_list import named
from insights.services import guests as services
from insights.services.segments import export_segment
from ml.errors import GourmetError
from restaurants import guest_forms as forms
from restaurants.access import RestaurantRequest, restaurant_page
from restaurants.capabilities import Capability
from restaurants.consent_files import EXAMPLE, LinesToMend, NoConsents
from restaurants.days import today
from restaurants.services import audit, consent, requests
from restaurants.views.rendering import page

SHOWN_FAULTS = 20


@require_safe
@restaurant_page(Capability.GUESTS)
def guests(request: RestaurantRequest) -> HttpResponse:
    found = selectors.guests_page(request.restaurant, now=timezone.now(), asked=request.GET)
    noted = request.session.pop(f"noted-{request.restaurant.pk}", None)
    return page(request, "insights/guests.html", found=found, noted=noted)


@require_POST
@restaurant_page(Capability.GUESTS)
def guest_find(request: RestaurantRequest) -> HttpResponse:
    """Sent in the body, so that no document stands in an address or a log."""
    text, anew = forms.looked_for(request.POST)
    now = timezone.now()
    try:
        guest = services.look_up(restaurant=request.restaurant, text=text, anew=anew, actor=request.actor, now=now)
    except consent.NoSuchGuest:
        found = selectors.guests_page(request.restaurant, now=now)
        return page(request, "insights/guests.html", found=found, nobody=text, status=404)
    return redirect("guest", slug=request.restaurant.slug, guest=guest.pk)


@require_safe
@restaurant_page(Capability.GUESTS)
def guest(request: RestaurantRequest, guest: int) -> HttpResponse:
    return _guest_page(request, guest)


def _guest_page(
    request: RestaurantRequest, guest: int, *, failed: str = "", error: GourmetError | None = None
) -> HttpResponse:
    """With what was typed and a sentence in the form that ``failed``."""
    now = timezone.now()
    audit.note_reading(restaurant=request.restaurant, actor=request.actor, what="guest_files_read", now=now)
    return page(
        request,
        "insights/guest.html",
        status=422 if error else 200,
        found=selectors.guest_file(request.restaurant, guest, now=now),
        offered=forms.offered(today(request.restaurant, now)),
        failed=failed,
        problem=error.text(get_language() or "es") if error else "",
        typed=request.POST,
    )


def _offered_json(request: RestaurantRequest, guest: int) -> str:
    return f"{reverse('guest', args=[request.restaurant.slug, guest])}?ready=json"


def _offered_pdf(request: RestaurantRequest, guest: int) -> str:
    return f"{reverse('guest', args=[request.restaurant.slug, guest])}?ready=pdf"


@require_GET
@restaurant_page(Capability.GUESTS, transaction=False, fresh=True, landing=_offered_json)
def guest_export(request: RestaurantRequest, guest: int) -> HttpResponse:
    held = services.take_along(restaurant=request.restaurant, guest_id=guest, actor=request.actor, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="cliente-{guest}.json"'}
    shown = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(held, headers=headers, json_dumps_params=shown)


@require_GET
@restaurant_page(Capability.GUESTS, transaction=False, fresh=True, landing=_offered_pdf)
def guest_paper(request: RestaurantRequest, guest: int) -> HttpResponse:
    """The same for the guest to read."""
    now = timezone.now()
    held = services.take_along(restaurant=request.restaurant, guest_id=guest, actor=request.actor, now=now)
    headers = {"Content-Disposition": f'attachment; filename="cliente-{guest}.pdf"'}
    return HttpResponse(guest_pdf(request.restaurant, held, at=now), content_type="application/pdf", headers=headers)


@require_POST
@restaurant_page(Capability.GUESTS)
def guest_consent(request: RestaurantRequest, guest: int) -> HttpResponse:
    try:
        said = forms.consent_from(request.POST)
        services.note_consent(
            restaurant=request.restaurant, guest_id=guest, said=said, actor=request.actor, now=timezone.now()
        )
    except forms.MENDABLE as error:
        return _guest_page(request, guest, failed="consent", error=error)
    return redirect("guest", slug=request.restaurant.slug, guest=guest)


@require_POST
@restaurant_page(Capability.GUESTS)
def consents(request: RestaurantRequest) -> HttpResponse:
    """Many at once, by a file."""
    now = timezone.now()
    try:
        lines = forms.lines_from(request.FILES, latest=today(request.restaurant, now))
    except (NoConsents, LinesToMend) as error:
        return _file_to_mend(request, error)
    noted = services.note_consents(restaurant=request.restaurant, lines=lines, actor=request.actor, now=now)
    request.session[f"noted-{request.restaurant.pk}"] = asdict(noted)  # said once, by the page that follows
    return redirect("guests", slug=request.restaurant.slug)


def _file_to_mend(request: RestaurantRequest, error: NoConsents | LinesToMend) -> HttpResponse:
    language = get_language() or "es"
    faults = error.faults if isinstance(error, LinesToMend) else []
    return page(
        request,
        "insights/guests.html",
        status=422,
        found=selectors.guests_page(request.restaurant, now=timezone.now()),
        problem=error.text(language),
        faults=[fault.text(language) for fault in faults[:SHOWN_FAULTS]],
        more=len(faults[SHOWN_FAULTS:]),
    )


@require_safe
@restaurant_page(Capability.GUESTS)
def consents_example(_request: RestaurantRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="consentimientos.csv"'}
    return HttpResponse(EXAMPLE, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@restaurant_page(Capability.GUESTS)
def guest_request(request: RestaurantRequest, guest: int) -> HttpResponse:
    try:
        asked = forms.right_from(request.POST)
        requests.open_request(
            restaurant=request.restaurant,
            guest_id=guest,
            kind=asked.kind,
            received_on=asked.received_on,
            text=asked.text,
            actor=request.actor,
            now=timezone.now(),
        )
    except forms.MENDABLE as error:
        return _guest_page(request, guest, failed="request", error=error)
    return redirect("guest", slug=request.restaurant.slug, guest=guest)


def _answering(request: RestaurantRequest, asked: int) -> str:
    said = {"request": selectors.kind_of(request.restaurant, asked)}
    if request.POST.get("granted") == "yes":
        return _("Va a aceptar lo que pidió un cliente: «%(request)s».") % said
    return _("Va a denegar lo que pidió un cliente: «%(request)s».") % said


@require_POST
@restaurant_page(Capability.PRIVACY, fresh=True, why=_answering)
def request_answer(request: RestaurantRequest, asked: int) -> HttpResponse:
    answered = requests.answer_request(
        restaurant=request.restaurant,
        request_id=asked,
        granted=forms.granted_from(request.POST),
        answer=forms.text_from(request.POST, "answer"),
        actor=request.actor,
        now=timezone.now(),
    )
    return redirect("guest", slug=request.restaurant.slug, guest=answered.guest_id)


def _going_out(_request: RestaurantRequest, segment: str) -> str:
    return _("Va a bajar la lista de «%(segment)s».") % {"segment": named(segment)}


def _offered_list(request: RestaurantRequest, segment: str) -> str:
    return f"{reverse('segments', args=[request.restaurant.slug])}?ready={segment}"


@require_GET
@restaurant_page(Capability.GUESTS, fresh=True, why=_going_out, landing=_offered_list)
def segment_guests(request: RestaurantRequest, segment: str) -> HttpResponse:
    """The list of a segment as a file: who did not agree to be written to is not in it."""
    listed = export_segment(restaurant=request.restaurant, segment=segment, actor=request.actor, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{segment}.csv"'}
    return HttpResponse(listed, content_type="text/csv; charset=utf-8", headers=headers)
