"""Figures by API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api.answers import DishFigures, PeriodFigures, sentences
from insights.api.queries import DishFiguresQuery, PeriodFiguresQuery, mark_of, period_of
from insights.selectors import answers
from insights.services.predictions import labels
from restaurants.api.base import TenantAPIView, following, read_query
from restaurants.api.documentation import problems
from restaurants.models import Scope
from restaurants.selectors.answers import house


class PeriodFiguresView(TenantAPIView):
    """Oldest first. Weeks start on Monday; a period cut by ``from`` or ``to`` has only its days inside."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="figures_by_period",
        summary=_("Ventas, cuentas y comensales por día, semana o mes"),
        tags=["figures"],
        parameters=[PeriodFiguresQuery],
        responses={200: PeriodFigures, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, PeriodFiguresQuery)
        restaurant_id = self.partner().restaurant_id
        figures, after = answers.figures_by_period(
            restaurant_id, period_of(query), grain=query["grain"], limit=query["limit"], after=query.get("after")
        )
        answer = {"figures": figures, "next": following(request, after), **standing(restaurant_id)}
        return Response(PeriodFigures(answer, context={"currency": answer["currency"]}).data)


class DishFiguresView(TenantAPIView):
    """Summed over the whole period, best selling first."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="figures_by_dish",
        summary=_("Lo que vendió cada plato, el mejor primero"),
        tags=["figures"],
        parameters=[DishFiguresQuery],
        responses={200: DishFigures, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, DishFiguresQuery)
        restaurant_id = self.partner().restaurant_id
        figures, place = answers.figures_by_dish(
            restaurant_id, period_of(query), limit=query["limit"], after=query.get("after")
        )
        after = mark_of(place) if place else None
        answer = {"figures": figures, "next": following(request, after), **standing(restaurant_id)}
        return Response(DishFigures(answer, context={"currency": answer["currency"]}).data)


def standing(restaurant_id: int) -> dict[str, object]:
    """What every figure stands on: the currency, and the version of the data."""
    restaurant = house(restaurant_id)
    return {
        "currency": restaurant.currency,
        "data_version": answers.data_in_force(restaurant_id),
        "warnings": sentences(labels(restaurant.simulated)),
    }
