"""``Idempotency-Key``: a POST that its sender named is done once, however often it is sent within a day."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from restaurants.api.base import TenantAPIView
from restaurants.api.parsing import BodyTooLarge
from restaurants.services import repeats

HEADER = "Idempotency-Key"
PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": repeats.LONGEST, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="A name of your choice for this request. Sent again within a day, the same request under the same name"
    " is answered with the same bytes and does nothing more; another request under it is refused (422).",
)

View = TypeVar("View", bound=TenantAPIView)


def once(post: Callable[..., Response]) -> Callable[..., HttpResponseBase]:
    """A view's ``post`` that keeps its answer where the request has a name; without one nothing is different.

    Inside the view's transaction: an error undoes the keeping as well, and the same may be tried again.
    """

    @wraps(post)
    def named(view: View, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = request.headers.get(HEADER)
        if name is None:
            return post(view, request, *args, **kwargs)
        kept, is_first = repeats.begin(
            restaurant_id=view.partner().restaurant_id, name=name, asked=_asked(request), now=timezone.now()
        )
        if is_first:
            answer = post(view, request, *args, **kwargs)
            repeats.keep(kept=kept, status=answer.status_code, body=JSONRenderer().render(answer.data).decode())
        return HttpResponse(kept.body, status=kept.status, content_type="application/json")

    vars(named)["once"] = True  # for the OpenAPI document
    return named


def _asked(request: Request) -> bytes:
    """All that says what is to be done: the address with its query, and the body as it came."""
    try:
        body: bytes = request.body
    except RequestDataTooBig as error:
        raise BodyTooLarge(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE) from error
    return request.get_full_path().encode() + b"\n" + body
