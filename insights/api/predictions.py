"""Predictions by API: the model on duty answers, and each answer is on record."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import examples
from insights.api.answers import ColumnAnswer, DemandAnswer, rendered
from insights.api.queries import ColumnQuestion, DemandQuery, period_of
from insights.api.rows import read_question
from insights.services import predictions
from ml.training import DemandParams
from restaurants.api.base import TenantAPIView, read_query
from restaurants.api.documentation import problems
from restaurants.api.once import once
from restaurants.days import business_day
from restaurants.models import Scope
from restaurants.selectors.answers import house

DEMAND = DemandParams()  # what a version learns with unless somebody said otherwise


class DemandView(TenantAPIView):
    """By business day, from the day after the last one with data. Without parameters: as far as the forecast goes."""

    scopes = {"GET": Scope.PREDICT}

    @extend_schema(
        operation_id="predictions_demand",
        summary=_("Ventas de los días que vienen, con su intervalo"),
        tags=["predictions"],
        parameters=[DemandQuery],
        responses={200: DemandAnswer, **problems(409, 422)},
        examples=examples.DEMAND,
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, DemandQuery)
        partner, now = self.partner(), timezone.now()
        place = house(partner.restaurant_id)
        answer = predictions.predict_demand(
            restaurant_id=partner.restaurant_id,
            key_id=partner.key_id,
            period=period_of(query),
            horizon=query.get("horizon"),
            today=business_day(now, zone=place.zone, closing_hour=place.closing_hour),
            now=now,
        )
        return Response(rendered(answer))


class ColumnView(TenantAPIView):
    """Answered by the model on duty for ``target``. Without signal: 200, ``status`` says so, nothing is foretold."""

    scopes = {"POST": Scope.PREDICT}

    @extend_schema(
        operation_id="predictions_column",
        summary=_("Una columna de su tabla, anticipada para una fila o una lista"),
        tags=["predictions"],
        request=ColumnQuestion,
        responses={200: ColumnAnswer, **problems(400, 409, 413, 415, 422)},
        examples=examples.COLUMN,
    )
    @once
    def post(self, request: Request) -> Response:
        target, rows = read_question(request.data)
        partner = self.partner()
        answer = predictions.predict_column(
            restaurant_id=partner.restaurant_id, key_id=partner.key_id, target=target, rows=rows, now=timezone.now()
        )
        return Response(rendered(answer))
