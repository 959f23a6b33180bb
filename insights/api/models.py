"""Model versions by API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api.answers import ModelInFull, ModelList
from insights.api.queries import ModelsQuery
from insights.selectors import answers
from restaurants.api.base import TenantAPIView, following, read_query
from restaurants.api.documentation import problems
from restaurants.models import Scope


class ModelsView(TenantAPIView):
    """Every version ever trained, with its verdict; the one ``on_duty`` answers."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="models_list",
        summary=_("Versiones de los modelos, las más nuevas primero"),
        tags=["models"],
        parameters=[ModelsQuery],
        responses={200: ModelList, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, ModelsQuery)
        found, after = answers.versions(self.partner().restaurant_id, **query)
        return Response(ModelList({"models": found, "next": following(request, after)}).data)


class ModelView(TenantAPIView):
    """Metrics beside the baseline, every entrant of the comparison, and the parameters."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="models_read",
        summary=_("Una versión con su evidencia"),
        tags=["models"],
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH)],
        responses={200: ModelInFull, **problems(404)},
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(ModelInFull(answers.version_named(self.partner().restaurant_id, name)).data)
