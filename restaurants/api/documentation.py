"""What the OpenAPI document says of every answer: how to sign in, and how errors look (RFC 9457)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from restaurants.api.authentication import SANDBOX_HEADER
from restaurants.api.once import PARAMETER


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's registry is untyped
    target_class = "restaurants.api.authentication.ApiKeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "gk_live_... or gk_test_..."}


class KeySchema(AutoSchema):
    """What every operation may answer beside what it says itself."""

    def get_override_parameters(self) -> list[Any]:
        sandbox = OpenApiParameter(
            SANDBOX_HEADER,
            str,
            OpenApiParameter.HEADER,
            enum=["true"],
            response=True,
            description="Only where the key is a sandbox key (gk_test_...): the restaurant's data are invented.",
        )
        name = [PARAMETER] if hasattr(getattr(self.view, self.method.lower()), "once") else []
        return [sandbox, *name]


class FieldProblem(serializers.Serializer[Any]):
    """One field that must be mended."""

    field = serializers.CharField(help_text="Where: a parameter, or a path into the body such as rows/0/age")
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """An error, as RFC 9457 has it. ``code`` is stable; ``detail`` is a sentence in the language that was asked for."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField(required=False)
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # fields leave the class
    data = serializers.DictField(required=False)  # type: ignore[assignment]  # as above


WHY = {
    400: "The body cannot be read.",
    401: "No key, or one that does not exist.",
    403: "The key lacks the scope.",
    404: "Not there, or not yours.",
    405: "Not a method of this address.",
    406: "Only JSON is answered.",
    409: "Not possible in this state.",
    411: "Content-Length is missing.",
    413: "Too large.",
    415: "Not a media type of this address.",
    422: "Understood, and refused: says what to mend.",
    429: "As much as a restaurant may have at once is there already; says when to try again.",
    503: "Something of ours is away; try again.",
}


def problems(*codes: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The error answers of an operation: those given and the ones that every address has."""
    always = (401, 403, 406, 503)
    return {
        (code, "application/problem+json"): OpenApiResponse(Problem, description=WHY[code])
        for code in sorted({*codes, *always})
    }
