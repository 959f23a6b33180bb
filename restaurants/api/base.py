"""The two kinds of API view. Both are signed in by key; they differ in when they enter the key's restaurant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeVar, cast

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ml.errors import GourmetError
from restaurants.access import client_address
from restaurants.api.authentication import Partner, presented_digest
from restaurants.models import Scope
from restaurants.services import keys
from restaurants.services.audit import Actor
from restaurants.services.deciding import UnknownKey
from restaurants.tenancy import acting_for_holder

MAX_LIMIT = 500


class MissingScope(GourmetError):
    code = "missing_scope"
    es = "La clave no abre esto: le falta el alcance «{scope}»."
    en = "The key does not open this: it lacks the scope “{scope}”."


class KeyAPIView(APIView):
    """Signed in, but outside the tenant: for streams, which must not hold a transaction open while bytes arrive."""

    http_method_names = ("get", "head", "post")
    scopes: ClassVar[dict[str, Scope]]  # what each method needs; a contract test looks that every view says it

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Whose key was sent is known before anything can be refused, so that every answer can say what kind it is."""
        digest = presented_digest(request)
        if digest is not None and not hasattr(request, "holder"):
            with acting_for_holder(digest) as holder:
                vars(request)["holder"] = holder
            keys.note_use(holder=holder, now=timezone.now())
        return super().initialize_request(request, *args, **kwargs)

    def check_permissions(self, request: Request) -> None:
        """After the key is known to exist: does it open this?"""
        super().check_permissions(request)
        method = str(request.method)
        needed = self.scopes.get("GET" if method == "HEAD" else method)  # None: no method of this address
        if needed is not None and needed not in self.partner().scopes:
            raise MissingScope(scope=needed.value)

    def partner(self) -> Partner:
        return cast(Partner, self.request.user)

    def actor(self) -> Actor:
        """Who the record says acted: the first letters of the key."""
        partner, sent = self.partner(), self.request.META
        return Actor(
            partner.prefix,
            address=client_address(self.request),
            agent=sent.get("HTTP_USER_AGENT", "")[:200],
            key_id=partner.key_id,
        )

    def while_in_force(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes as they come; a key that was revoked while they came brings nothing. Raises ``UnknownKey``."""
        yield from chunks
        with acting_for_holder(str(presented_digest(self.request))) as holder:
            if holder is None:
                raise UnknownKey


class TenantAPIView(KeyAPIView):
    """The whole answer is one transaction of one tenant, the key's: key look-up and tenant are one round trip.

    An error of any kind rolls it back, also one that REST framework has made an answer of.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        digest = presented_digest(request)
        if digest is None:
            return super().dispatch(request, *args, **kwargs)
        with acting_for_holder(digest) as holder:
            vars(request)["holder"] = holder  # for ApiKeyAuthentication, and for the answer's headers
            answer = super().dispatch(request, *args, **kwargs)
        keys.note_use(holder=holder, now=timezone.now())
        return answer

    def handle_exception(self, exc: Exception) -> Response:
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        return super().handle_exception(exc)


Query = TypeVar("Query", bound=serializers.Serializer[Any])


def read_query(request: Request, kind: type[Query]) -> dict[str, Any]:
    """The query's parameters, typed; one that nobody knows is refused, because a misspelt filter filters nothing."""
    query = kind(data=request.query_params)
    unknown = sorted(set(request.query_params) - set(query.fields))
    if unknown:
        raise serializers.ValidationError({name: [_("Este parámetro no existe.")] for name in unknown})
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


class Limited(serializers.Serializer[Any]):
    """How many at once."""

    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=100)


def following(request: Request, after: object | None) -> str | None:
    """The address of the next part of a list, or None at its end."""
    if after is None:
        return None
    query = request.query_params.copy()
    query["after"] = str(after)
    return f"{request.path}?{query.urlencode()}"
