"""What guests said of the uses of their data, noted by a connected system: a booking engine, a form of the house."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from insights.services.guests import note_consents
from restaurants.api.base import TenantAPIView, read_query
from restaurants.api.documentation import problems
from restaurants.api.once import once
from restaurants.consent_files import Line
from restaurants.models import ConsentSource, Purpose, Scope
from restaurants.selectors.answers import house

MOST = 500


class ConsentBody(serializers.Serializer[Any]):
    """One guest's yes or no to one purpose. It is noted as said through a connected system."""

    guest = serializers.CharField(max_length=200, help_text="document, telephone, e-mail address, code or name")
    purpose = serializers.ChoiceField(choices=Purpose.values)
    given = serializers.BooleanField(help_text="true for yes")
    at = serializers.DateField(help_text="the day it was said; not one to come")


class ConsentsBody(serializers.Serializer[Any]):
    consents = serializers.ListField(child=ConsentBody(), min_length=1, max_length=MOST)


class NotedBody(serializers.Serializer[Any]):
    """``left_out`` are of guests who asked to be erased: nothing more is noted about them."""

    noted = serializers.IntegerField()
    left_out = serializers.IntegerField()


class ConsentsView(TenantAPIView):
    """All of them are noted or none. What a guest said before stays as proof: the one of the latest day holds, and of
    one day a no. One that is on file already (guest, purpose, yes or no, day) is not noted again.
    """

    scopes = {"POST": Scope.MANAGE}

    @extend_schema(
        operation_id="consents_note",
        summary=_("Anotar lo que aceptaron los clientes"),
        tags=["guests"],
        request=ConsentsBody,
        responses={201: NotedBody, **problems(400, 413, 415, 422)},
    )
    @once
    def post(self, request: Request) -> Response:
        read_query(request, serializers.Serializer)
        body = ConsentsBody(data=request.data)
        body.is_valid(raise_exception=True)
        lines = [
            Line(one["guest"], Purpose(one["purpose"]), one["given"], ConsentSource.PARTNER, one["at"])
            for one in body.validated_data["consents"]
        ]
        noted = note_consents(
            restaurant=house(self.partner().restaurant_id), lines=lines, now=timezone.now(), actor=self.actor()
        )
        return Response(NotedBody(noted).data, status=status.HTTP_201_CREATED)
