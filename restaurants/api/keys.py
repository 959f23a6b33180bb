"""The keys of the restaurant by one of them: listed and revoked. They are issued by people, on the page, only."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from restaurants.api.base import TenantAPIView, read_query
from restaurants.api.documentation import problems
from restaurants.api.once import once
from restaurants.models import Scope
from restaurants.selectors import answers, keys
from restaurants.services import audit
from restaurants.services import keys as services


class KeyBody(serializers.Serializer[Any]):
    """A key as a list shows it: never its text, nor the hash of it."""

    id = serializers.IntegerField(source="key.pk")
    name = serializers.CharField(source="key.name", help_text="who uses it")
    prefix = serializers.CharField(source="key.prefix", help_text="by what it is told from others")
    scopes = serializers.ListField(source="key.scopes", child=serializers.CharField())
    state = serializers.CharField(help_text="in_force, ended or revoked")
    created_at = serializers.DateTimeField(source="key.created_at")
    expires_at = serializers.DateTimeField(source="key.expires_at", allow_null=True)
    used_at = serializers.DateTimeField(source="key.used_at", allow_null=True, help_text="to the minute")


class KeyList(serializers.Serializer[Any]):
    keys = KeyBody(many=True)


class KeysView(TenantAPIView):
    """Those in force first, then the newest of the others, 200 in all. That they were looked at goes on record."""

    scopes = {"GET": Scope.MANAGE}

    @extend_schema(
        operation_id="keys_list",
        summary=_("Las claves del restaurante"),
        tags=["keys"],
        responses={200: KeyList, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        read_query(request, serializers.Serializer)
        restaurant, now = answers.house(self.partner().restaurant_id), timezone.now()
        audit.note_reading(restaurant=restaurant, actor=self.actor(), what="keys_listed", now=now)
        return Response(KeyList({"keys": keys.keys_of(restaurant, now=now)}).data)


class RevokeView(TenantAPIView):
    """It opens nothing from the next request on. A key may revoke itself; this answer is then its last."""

    scopes = {"POST": Scope.MANAGE}

    @extend_schema(
        operation_id="keys_revoke",
        summary=_("Revocar una clave"),
        tags=["keys"],
        parameters=[OpenApiParameter("key", int, OpenApiParameter.PATH)],
        request=None,
        responses={200: KeyBody, **problems(404, 422)},
    )
    @once
    def post(self, request: Request, key: int) -> Response:
        read_query(request, serializers.Serializer)
        restaurant, now = answers.house(self.partner().restaurant_id), timezone.now()
        services.revoke_key(restaurant=restaurant, key_id=key, now=now, actor=self.actor())
        return Response(KeyBody(keys.one_key(restaurant, key, now=now)).data)
