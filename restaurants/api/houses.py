"""The key's restaurant: a key opens one, so a list of it has one row."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from restaurants.api.base import TenantAPIView, read_query
from restaurants.api.documentation import problems
from restaurants.models import Scope
from restaurants.selectors import answers


class RestaurantAnswer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    public_id = serializers.UUIDField()
    name = serializers.CharField()
    city = serializers.CharField()
    zone = serializers.CharField(help_text="IANA time zone; a business day is counted in it")
    closing_hour = serializers.IntegerField(help_text="What is sold before this hour belongs to the day before")
    currency = serializers.CharField(help_text="ISO 4217")
    simulated = serializers.BooleanField(help_text="Invented data, for trying things out")


class RestaurantList(serializers.Serializer[Any]):
    restaurants = RestaurantAnswer(many=True)


class RestaurantsView(TenantAPIView):
    """A key opens one restaurant, so this list has one row."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="restaurants_list",
        summary=_("Restaurantes que abre esta clave"),
        tags=["restaurants"],
        responses={200: RestaurantList, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        read_query(request, serializers.Serializer)
        return Response(RestaurantList({"restaurants": [answers.house(self.partner().restaurant_id)]}).data)


class RestaurantView(TenantAPIView):
    """The restaurant by its name in addresses."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="restaurants_read",
        summary=_("Un restaurante"),
        tags=["restaurants"],
        responses={200: RestaurantAnswer, **problems(404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(RestaurantAnswer(answers.house_named(self.partner().restaurant_id, slug)).data)
