"""What describes the API: its OpenAPI 3.1 document, and a page with examples that run."""

from __future__ import annotations

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView


class SchemaView(APIView):
    """Open to everybody: it says what may be asked, and nothing of any restaurant."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        language = "es" if request.query_params.get("lang") == "es" else "en"
        return HttpResponse(
            document(language), content_type="application/json", headers={"Cache-Control": "public, max-age=60"}
        )


@cache
def document(language: str = "en") -> bytes:
    """Made once in a process and language: it depends on the code alone, and making it takes tenths of a second. What
    an operation is for is said in either, all else in English."""
    with override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # library
        return json.dumps(schema, ensure_ascii=False, default=str).encode()


def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"base": request.build_absolute_uri("/api/v1/")})
