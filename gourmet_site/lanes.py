"""Two lanes: pages go through the whole middleware, API requests straight to their view.

Sessions, CSRF, messages, accounts and htmx belong to browsers. A request signed in by key uses none of them and would
pay for all, so an API view is answered here; what it needs of the middleware it passes by (its language, its length,
the headers a browser must obey, an answer when PostgreSQL is away) is given here too. SecurityMiddleware comes before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.views import APIView

from gourmet_site.errors import API, database_unreachable, problem
from restaurants.api.authentication import sandbox_headers

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class ApiLane:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.pages = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return self.pages(request)
        with translation.override(language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))):
            try:
                match = resolve(request.path_info)
            except Resolver404:
                return _finished(request, problem(request, HTTPStatus.NOT_FOUND, "not_found", _("No existe.")))
            if is_api(match):
                return _finished(request, _answer(request, match))
        return self.pages(request)


def is_api(match: ResolverMatch) -> bool:
    """An API view, not a page that happens to live under /api/ (its documentation)."""
    view = getattr(match.func, "cls", None)
    return isinstance(view, type) and issubclass(view, APIView)


def _answer(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    request.get_host()  # raises DisallowedHost, as CommonMiddleware has it do for pages
    request.resolver_match = match
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_MAX_BYTES:
        return problem(
            request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "file_too_large", _("El cuerpo es demasiado grande.")
        )
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response.render() if hasattr(response, "render") else response
    except (OperationalError, InterfaceError) as error:
        return database_unreachable(request, error)


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    for name, value in (HEADERS | sandbox_headers(request)).items():
        response.headers.setdefault(name, value)
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))
    return response


@lru_cache(maxsize=256)
def language_of(accepted: str) -> str:
    """Spanish unless the request would rather have English. (Cached: partners send the same header each time.)"""
    for code, _weight in parse_accept_lang_header(accepted.lower()):
        if code[:2] in ("es", "en"):
            return code[:2]
    return "es"
