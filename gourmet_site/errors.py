"""The one map from errors to pages and API answers: only here is HTTP known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ml.errors import GourmetError

#: Codes of ours that are not a plain "this can't be processed" (422).
STATUS_OF: dict[str, int] = {
    "no_such_restaurant": status.HTTP_404_NOT_FOUND,
    "no_model_on_duty": status.HTTP_409_CONFLICT,
    "no_tenant": status.HTTP_500_INTERNAL_SERVER_ERROR,
    "unscoped_query": status.HTTP_500_INTERNAL_SERVER_ERROR,
    "another_tenant": status.HTTP_500_INTERNAL_SERVER_ERROR,
    "queue_unreachable": status.HTTP_503_SERVICE_UNAVAILABLE,
    "file_too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
}


def status_of(error: GourmetError) -> int:
    return STATUS_OF.get(error.code, status.HTTP_422_UNPROCESSABLE_ENTITY)


class ErrorsToPages:
    """A ``GourmetError`` that leaves a view becomes a page with its sentence, never a trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, GourmetError):
            return None
        context = {"message": exception.text(get_language() or "es"), "code": exception.code}
        return render(request, "error.html", context, status=status_of(exception))


def problem_details(exception: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457: ``application/problem+json`` for each error of the API; None lets Django answer 500."""
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if isinstance(exception, GourmetError):
        body = _problem(status_of(exception), exception.code, exception.text(get_language() or "es"))
        body["data"] = exception.data
        headers: dict[str, str] = {}
    elif isinstance(exception, exceptions.APIException):
        body, headers = _of_rest_framework(exception)
    else:
        return None
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type="application/problem+json")


def _of_rest_framework(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]  # set by the view's handler
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]  # only Throttled has it
    if isinstance(error, exceptions.ValidationError):
        body = _problem(error.status_code, "invalid", "La solicitud tiene campos que corregir.")
        body["errors"] = error.detail
        return body, headers
    return _problem(error.status_code, str(error.default_code), str(error.detail)), headers


def _problem(code: int, kind: str, detail: str) -> dict[str, Any]:
    return {"type": f"urn:gourmet:problem:{kind}", "title": kind, "status": code, "detail": detail}
