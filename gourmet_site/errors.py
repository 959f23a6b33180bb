"""The one map from errors to pages and API answers: only here is HTTP known.

A page gets its sentence in a template; an address under ``/api/`` always gets ``application/problem+json`` (RFC 9457),
also where no view was reached (404) and where one failed (500). A trace is for the log, never for an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseFailure
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from ml.errors import GourmetError
from restaurants.api.authentication import sandbox_headers

log = logging.getLogger(__name__)

API = "/api/"
PROBLEM = "application/problem+json"
RETRY_SECONDS = 5
LIMIT_SECONDS = 3600  # a limit of what a house may have at once is not freed in a moment
ATTEMPTS_SECONDS = 60  # of attempts so many are good for a minute

#: Codes of ours that are not a plain "this can't be processed" (422).
STATUS_OF: dict[str, HTTPStatus] = {
    "not_json": HTTPStatus.BAD_REQUEST,
    "unknown_key": HTTPStatus.UNAUTHORIZED,
    "missing_scope": HTTPStatus.FORBIDDEN,
    "no_such_target": HTTPStatus.NOT_FOUND,
    "no_model_on_duty": HTTPStatus.CONFLICT,
    "not_confirmable": HTTPStatus.CONFLICT,
    "not_discardable": HTTPStatus.CONFLICT,
    "no_such_session": HTTPStatus.NOT_FOUND,
    "no_longer_allowed": HTTPStatus.NOT_FOUND,
    "just_sent": HTTPStatus.TOO_MANY_REQUESTS,
    "no_such_member": HTTPStatus.NOT_FOUND,
    "no_such_invitation": HTTPStatus.NOT_FOUND,
    "for_somebody_else": HTTPStatus.FORBIDDEN,
    "owners_only": HTTPStatus.FORBIDDEN,
    "last_owner": HTTPStatus.CONFLICT,
    "already_member": HTTPStatus.CONFLICT,
    "already_invited": HTTPStatus.CONFLICT,
    "no_such_key": HTTPStatus.NOT_FOUND,
    "no_such_guest": HTTPStatus.NOT_FOUND,
    "no_such_request": HTTPStatus.NOT_FOUND,
    "request_already_open": HTTPStatus.CONFLICT,
    "erased_guest": HTTPStatus.CONFLICT,
    "said_otherwise_since": HTTPStatus.CONFLICT,
    "already_granted": HTTPStatus.CONFLICT,
    "house_busy": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_jobs": HTTPStatus.TOO_MANY_REQUESTS,
    "workbook_being_read": HTTPStatus.TOO_MANY_REQUESTS,
    "readers_busy": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_changes": HTTPStatus.TOO_MANY_REQUESTS,
    "store_full": HTTPStatus.TOO_MANY_REQUESTS,
    "rows_full": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_keys": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_invitations": HTTPStatus.TOO_MANY_REQUESTS,
    "waits_no_more": HTTPStatus.CONFLICT,
    "being_done": HTTPStatus.CONFLICT,
    "not_withdrawable": HTTPStatus.CONFLICT,
    "not_there_any_more": HTTPStatus.CONFLICT,
    "already_counted": HTTPStatus.CONFLICT,
    "length_required": HTTPStatus.LENGTH_REQUIRED,
    "file_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "files_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "no_tenant": HTTPStatus.INTERNAL_SERVER_ERROR,
    "unscoped_query": HTTPStatus.INTERNAL_SERVER_ERROR,
    "another_tenant": HTTPStatus.INTERNAL_SERVER_ERROR,
    "queue_unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "database_unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "model_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "sealed_otherwise": HTTPStatus.SERVICE_UNAVAILABLE,
    "mail_not_sent": HTTPStatus.SERVICE_UNAVAILABLE,
}

#: Whoever names one of these is told what an address without a page says: what is not theirs looks like nothing.
LIKE_NO_ADDRESS = frozenset(
    {"no_such_restaurant", "no_such_upload", "no_such_version", "no_such_segment", "no_key_of_that_number"}
)
STATUS_OF |= dict.fromkeys(LIKE_NO_ADDRESS, HTTPStatus.NOT_FOUND)


class DatabaseUnreachable(GourmetError):
    code = "database_unreachable"
    es = "La base de datos no responde. Vuelva a intentarlo en unos segundos."
    en = "The database does not answer. Try again in a few seconds."


def status_of(error: GourmetError) -> HTTPStatus:
    return STATUS_OF.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def _is_our_fault(error: GourmetError) -> bool:
    return status_of(error) is HTTPStatus.INTERNAL_SERVER_ERROR


class ErrorsToPages:
    """A ``GourmetError`` that leaves a view becomes a page with its sentence, never a trace.

    One that is a fault of ours is left to Django, which logs its trace and shows the page for that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, GourmetError) or _is_our_fault(exception):
            return None
        if exception.code in LIKE_NO_ADDRESS:
            return page_not_found(request, Http404())
        return page_of(request, exception)


def page_of(request: HttpRequest, error: GourmetError) -> HttpResponse:
    """The page with the error's sentence."""
    context = {"message": error.text(get_language() or "es"), "code": error.code}
    response = render(request, "error.html", context, status=status_of(error))
    for name, value in _when_again(error).items():
        response[name] = value
    return response


def problem_details(exception: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's door to the map; None lets Django answer 500 (``server_error`` below) and log the trace."""
    found = problem_of(exception)
    if found is None:
        return None
    body, headers = found
    body["instance"] = context["request"].path
    return Response(body, status=body["status"], headers=headers, content_type=PROBLEM)


def problem_of(exception: Exception) -> tuple[dict[str, Any], dict[str, str]] | None:
    """The problem's members and headers, or None where this is nothing that a partner could mend."""
    if isinstance(exception, Http404) or getattr(exception, "code", "") in LIKE_NO_ADDRESS:
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if isinstance(exception, GourmetError):
        return None if _is_our_fault(exception) else _of_ours(exception)
    if isinstance(exception, exceptions.APIException):
        return _of_rest_framework(exception)
    return None


def _of_ours(error: GourmetError) -> tuple[dict[str, Any], dict[str, str]]:
    status = status_of(error)
    body = _problem(status, error.code, error.text(get_language() or "es"))
    body["data"] = {name: _plain(value) for name, value in error.data.items()}
    if status is HTTPStatus.UNAUTHORIZED:
        return body, {"WWW-Authenticate": 'Bearer realm="gourmet"'}
    return body, _when_again(error)


def _when_again(error: GourmetError) -> dict[str, str]:
    """Where the same may go well later: after how many seconds."""
    status = status_of(error)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(error.data.get("retry_after", RETRY_SECONDS))}
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        return {"Retry-After": str(error.data.get("retry_after", LIMIT_SECONDS))}
    return {}


def _of_rest_framework(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]  # set by the view's handler
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]  # only Throttled has it
    if isinstance(error, exceptions.ValidationError):
        body = _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", _("La solicitud tiene campos que corregir."))
        body["errors"] = list(_fields(error.detail))
        return body, headers
    return _problem(HTTPStatus(error.status_code), str(error.default_code), str(error.detail)), headers


def _fields(detail: Any, at: str = "") -> Iterator[dict[str, str]]:
    """Each leaf of REST framework's nested errors with the path it belongs to: a parameter, or ``rows/0/age``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, f"{at}/{name}" if at or not isinstance(name, str) else name)
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _fields(inner, f"{at}/{number}" if isinstance(inner, (dict, list)) else at)
    else:
        yield {"field": at, "detail": str(detail)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _problem(status: HTTPStatus, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:gourmet:problem:{code}",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }


# ---- Where no view of ours speaks: Django's own handlers, named in urls.py.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path_info.startswith(API):
        return problem(request, HTTPStatus.BAD_REQUEST, "bad_request", _("La solicitud no se entiende."))
    return defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path_info.startswith(API):
        return problem(request, HTTPStatus.NOT_FOUND, "not_found", _("No existe."))
    return defaults.page_not_found(request, exception)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    answer = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(ATTEMPTS_SECONDS)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        detail = _("Hubo un fallo nuestro. Quedó registrado.")
        answer = problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", detail)
        for name, value in sandbox_headers(request).items():
            answer[name] = value
        return answer
    return defaults.server_error(request)


def database_unreachable(request: HttpRequest, error: DatabaseFailure) -> HttpResponse:
    """What the API's lane answers when PostgreSQL is away or gave up on a query; the trace goes to the log."""
    log.error("PostgreSQL did not answer %s", request.path, exc_info=error)
    body, headers = _of_ours(DatabaseUnreachable())
    return JsonResponse(body | {"instance": request.path}, status=body["status"], content_type=PROBLEM, headers=headers)


def problem(request: HttpRequest, status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    body = _problem(status, code, detail) | {"instance": request.path}
    return JsonResponse(body, status=status, content_type=PROBLEM)
