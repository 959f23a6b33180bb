"""What a browser may send and what it may keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as SHOWN_SO_FAR
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from gourmet_site.errors import page_of
from restaurants import consent_files, set_aside
from restaurants.access import NoSuchRestaurant, entrance
from restaurants.capabilities import Capability, may
from restaurants.services import sessions

FORM_AROUND = 64 * 1024  # the other fields of a form with a file, and what parts them


#: Nothing here needs a sensor or a wallet, and no other site embeds what is here.
CONFINED = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
}


class Confined:
    """The headers that no library here sets, on every answer: pages, files and the API alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in CONFINED.items():
            response.headers.setdefault(name, value)
        return response


class BoundedBodies:
    """A body over the limit is refused by its declared length, before anything reads it.

    It stands before CSRF protection, which parses a form to find its token: a file would be on disk by then, whoever
    sent it. (A body that declares no length is empty to Django.) A form is read as UTF-8 whatever it declares: under
    other names (UTF-7) it could hold halves of characters, which the database refuses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and len(length) < 20 and int(length) <= limit_for(request):
            request.encoding = "utf-8"
            return self.get_response(request)
        message = _("Lo que envió es demasiado grande para esta página.")
        context = {"message": message, "code": "body_too_large"}
        return render(request, "error.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def limit_for(request: HttpRequest) -> int:
    """Bytes that this address takes from this person: many only from who may bring files to that very house."""
    usual = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return usual
    page = take_files().get(match.view_name)
    if page is None or request.method != "POST" or not request.user.is_authenticated:
        return usual
    try:
        entered = entrance(match.kwargs["slug"], request.user)
    except NoSuchRestaurant:
        return usual
    return page.most if may(entered.role, page.capability) else usual


class TakesFiles(NamedTuple):
    """Who may bring files to a page, and in bodies of how many bytes."""

    capability: Capability
    most: int


def take_files() -> dict[str, TakesFiles]:
    return {
        "uploads": TakesFiles(Capability.UPLOAD, int(settings.UPLOAD_MAX_BYTES)),
        "consents": TakesFiles(Capability.GUESTS, consent_files.MOST_BYTES + FORM_AROUND),
    }


class SessionLimits:
    """A session ends when nothing was asked for a while, and some days after its sign-in whatever was asked.

    The two moments lie in the session itself; the last one is written at most once a minute. Where a password or a
    second factor is shown again the session gets another key: of a copy of it, nothing was shown.
    """

    BEGUN, SEEN, EVERY = "begun", "seen", 60

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            begun, seen = session.get(self.BEGUN, now), session.get(self.SEEN, now)
            if now - begun > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif self.SEEN not in session or now - seen > self.EVERY:
                session[self.BEGUN], session[self.SEEN] = begun, now
        key, shown = request.session.session_key, request.session.get(SHOWN_SO_FAR)
        response = self.get_response(request)
        here = request.session
        if request.user.is_authenticated and here.session_key == key and here.get(SHOWN_SO_FAR) != shown:
            sessions.renew(here)
        return response


class WaitingActs:
    """What waits for the password does so where it was asked for and not for long (``restaurants.set_aside``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            response = self.get_response(request)
            set_aside.drop(request)  # what nobody in particular asked for is not of who signs in next
            return response
        try:
            set_aside.check(request)
        except (set_aside.WaitsNoMore, set_aside.BeingDone) as error:
            return page_of(request, error)
        return set_aside.marked(request, self.get_response(request))


class NothingKept:
    """No answer is kept unless its view says for how long: neither what a signed-in person sees ("back" after signing
    out shows nothing) nor a page whose address is a secret, as of an invitation or a new password. Files of the site
    itself are answered before this is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
