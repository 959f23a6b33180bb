"""A query without its tenant is a fault of ours: whoever asked sees the page for that, and the log has the trace."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gourmet_site import urls
from restaurants.models import Upload


def unscoped(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Upload.objects.count()))


class Unscoped(APIView):
    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = ()

    def get(self, request: Request) -> Response:
        return Response(Upload.objects.count())


handler500 = urls.handler500  # Django looks for it here
urlpatterns = [path("unscoped/", unscoped), path("api/v1/unscoped", Unscoped.as_view())]


@pytest.mark.parametrize("address", ["/unscoped/", "/api/v1/unscoped"])
def test_it_is_not_shown_and_not_lost(db: None, settings: Any, caplog: pytest.LogCaptureFixture, address: str) -> None:
    settings.ROOT_URLCONF = __name__

    with caplog.at_level(logging.ERROR):
        answer = Client(raise_request_exception=False).get(address)

    traces = [line.exc_info[1] for line in caplog.records if line.exc_info]
    assert answer.status_code == 500
    assert b"Upload" not in answer.content
    assert [type(error).__name__ for error in traces] == ["UnscopedQuery"]
