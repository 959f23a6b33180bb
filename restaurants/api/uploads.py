"""Files by API: through the same service as the page and the command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from ml.errors import GourmetError
from ml.intake import LAYOUTS
from restaurants.api.base import KeyAPIView, Limited, TenantAPIView, following, read_query
from restaurants.api.documentation import problems
from restaurants.api.once import once
from restaurants.api.parsing import FILE_PARSERS, FILE_TYPES, LengthRequired
from restaurants.models import UNTOUCHED, Job, Restaurant, Scope, Upload, UploadStatus
from restaurants.selectors import answers
from restaurants.selectors.answers import UploadAnswer
from restaurants.services import uploads
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for


class JobAnswer(serializers.Serializer[Any]):
    state = serializers.CharField(help_text="asked, running, done or failed")
    step = serializers.CharField()
    progress = serializers.FloatField(help_text="0 to 1")
    attempts = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class UploadBody(serializers.Serializer[Any]):
    """A file as it came, how it was read, and what became of its rows: in = accepted + quarantined + duplicate."""

    id = serializers.IntegerField(source="upload.pk")
    name = serializers.CharField(source="upload.name")
    sha256 = serializers.CharField(source="upload.sha256")
    size = serializers.IntegerField(source="upload.size", help_text="bytes")
    status = serializers.CharField(
        source="upload.status", help_text="examined, queued, cleansing, done, refused, failed, withdrawing or withdrawn"
    )
    kind = serializers.CharField(source="upload.kind")
    layout = serializers.CharField(source="upload.layout")
    needs_confirmation = serializers.SerializerMethodField()
    mapping = serializers.SerializerMethodField(help_text="field -> the file's column")
    rows_in = serializers.IntegerField(source="upload.rows_in")
    accepted = serializers.IntegerField(source="upload.accepted")
    quarantined = serializers.IntegerField(source="upload.quarantined")
    duplicate = serializers.IntegerField(source="upload.duplicate")
    reasons = serializers.DictField(source="upload.reasons", child=serializers.IntegerField())
    warnings = serializers.SerializerMethodField(
        help_text="what to know of the file: that its amounts are in another currency than the house's"
    )
    message = serializers.SerializerMethodField(help_text="why it was refused or failed; empty where it was not")
    created_at = serializers.DateTimeField(source="upload.created_at")
    ended_at = serializers.DateTimeField(source="upload.ended_at", allow_null=True)
    job = JobAnswer(allow_null=True)

    def get_needs_confirmation(self, answer: UploadAnswer) -> bool:
        return answer.upload.status == UploadStatus.EXAMINED

    def get_mapping(self, answer: UploadAnswer) -> dict[str, str]:
        return dict(answer.upload.examination.get("mapping", {}))

    def get_warnings(self, answer: UploadAnswer) -> list[str]:
        told = answers.warnings_of(answer.upload, house=answer.upload.restaurant.currency)
        return [one[get_language() or "es"] for one in told]

    def get_message(self, answer: UploadAnswer) -> str:
        return said(answer.upload)


class UploadList(serializers.Serializer[Any]):
    uploads = UploadBody(many=True)
    next = serializers.CharField(allow_null=True, help_text="address of the next part")


class DiscardedBody(serializers.Serializer[Any]):
    """What the file was."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sha256 = serializers.CharField()


class UploadsQuery(Limited):
    after = serializers.IntegerField(required=False, min_value=1, help_text="go on after this id")


class FileOptions(serializers.Serializer[Any]):
    """How to receive a file; in the query or, with multipart, as fields of the form."""

    confirm = serializers.BooleanField(default=False, help_text="take the reading as it is and cleanse at once")
    layout = serializers.ChoiceField(choices=sorted(LAYOUTS), required=False, help_text="a known layout, by name")
    name = serializers.CharField(required=False, max_length=255, help_text="the file's name, as a label")


class FileForm(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True)  # what is wrong with one is said as on every other way in
    confirm = serializers.BooleanField(default=False)
    layout = serializers.ChoiceField(choices=sorted(LAYOUTS), required=False)
    name = serializers.CharField(required=False, max_length=255)


class FileRefused(GourmetError):
    code = "file_refused"
    es = "{why}"
    en = "{why}"


def said(upload: Upload) -> str:
    return str(upload.message.get(get_language() or "es", ""))


class UploadsView(KeyAPIView):
    """Outside one transaction, because a file may take minutes to arrive; each step enters the tenant by itself."""

    scopes = {"GET": Scope.READ, "POST": Scope.UPLOAD}

    parser_classes = (MultiPartParser, *FILE_PARSERS)

    @extend_schema(
        operation_id="uploads_list",
        summary=_("Archivos, los más nuevos primero"),
        tags=["uploads"],
        parameters=[UploadsQuery],
        responses={200: UploadList, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, UploadsQuery)
        with acting_for(self.partner().restaurant_id):
            found, after = answers.latest_uploads(self.partner().restaurant_id, **query)
        return Response(UploadList({"uploads": found, "next": following(request, after)}).data)

    @extend_schema(
        operation_id="uploads_create",
        summary=_("Enviar un archivo"),
        description="As `multipart/form-data` or as the body itself. The same bytes again are the same upload (200),"
        " so that it takes no Idempotency-Key.",
        tags=["uploads"],
        parameters=[FileOptions],
        request={"multipart/form-data": FileForm, **dict.fromkeys(FILE_TYPES, OpenApiTypes.BINARY)},
        responses={200: UploadBody, 201: UploadBody, **problems(400, 409, 411, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        name, chunks, options = received(request)
        restaurant_id = self.partner().restaurant_id
        with acting_for(restaurant_id):
            restaurant = answers.house(restaurant_id)
        actor = self.actor()
        upload, new = uploads.record_upload(
            restaurant=restaurant,
            name=name,
            chunks=self.while_in_force(chunks),
            now=timezone.now(),
            layout=options.get("layout"),
            actor=actor,
        )
        if upload.status == UploadStatus.REFUSED:
            raise FileRefused(why=said(upload), upload=upload.pk, reason=upload.message.get("code", ""))
        if options["confirm"]:
            confirm(restaurant, upload, actor)
        with acting_for(restaurant_id):
            answer = answers.one_upload(restaurant_id, upload.pk)
        return Response(UploadBody(answer).data, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


class UploadView(TenantAPIView):
    """Ask again until ``status`` is ``done``, ``refused``, ``failed`` or ``withdrawn``; ``job`` says how far it is."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="uploads_read",
        summary=_("Un archivo y cuánto le falta"),
        tags=["uploads"],
        parameters=[OpenApiParameter("upload", int, OpenApiParameter.PATH)],
        responses={200: UploadBody, **problems(404)},
    )
    def get(self, request: Request, upload: int) -> Response:
        return Response(UploadBody(answers.one_upload(self.partner().restaurant_id, upload)).data)


class WithdrawView(TenantAPIView):
    """Its rows leave the lake and the figures by a job: ask again until ``status`` is ``withdrawn``."""

    scopes = {"POST": Scope.MANAGE}

    @extend_schema(
        operation_id="uploads_withdraw",
        summary=_("Retirar un archivo"),
        tags=["uploads"],
        parameters=[OpenApiParameter("upload", int, OpenApiParameter.PATH)],
        request=None,
        responses={202: UploadBody, **problems(404, 409, 422, 429)},
    )
    @once
    def post(self, request: Request, upload: int) -> Response:
        read_query(request, serializers.Serializer)
        restaurant_id = self.partner().restaurant_id
        found = answers.one_upload(restaurant_id, upload).upload
        uploads.withdraw_upload(
            restaurant=answers.house(restaurant_id), upload=found, now=timezone.now(), actor=self.actor()
        )
        return Response(UploadBody(answers.one_upload(restaurant_id, upload)).data, status=status.HTTP_202_ACCEPTED)


class DiscardView(TenantAPIView):
    """Forgets a file of which nothing was taken in, its bytes too; its number opens nothing any more."""

    scopes = {"POST": Scope.MANAGE}

    @extend_schema(
        operation_id="uploads_discard",
        summary=_("Descartar un archivo"),
        tags=["uploads"],
        parameters=[OpenApiParameter("upload", int, OpenApiParameter.PATH)],
        request=None,
        responses={200: DiscardedBody, **problems(404, 409, 422)},
    )
    @once
    def post(self, request: Request, upload: int) -> Response:
        read_query(request, serializers.Serializer)
        restaurant_id = self.partner().restaurant_id
        found = answers.one_upload(restaurant_id, upload).upload
        discarded = DiscardedBody(found).data
        uploads.discard_upload(
            restaurant=answers.house(restaurant_id), upload=found, now=timezone.now(), actor=self.actor()
        )
        return Response(discarded)


def confirm(restaurant: Restaurant, upload: Upload, actor: Actor) -> Job | None:
    """Where the file still waits for it; one that is on its way or done needs no confirmation, nor does one that
    somebody who sent the same bytes confirmed in this moment."""
    if upload.status not in (UploadStatus.EXAMINED, UploadStatus.FAILED):
        return None
    try:
        return uploads.confirm_upload(restaurant=restaurant, upload=upload, now=timezone.now(), actor=actor)
    except uploads.NotConfirmable:
        with acting_for(restaurant.pk):
            if not Upload.objects.of(restaurant).filter(pk=upload.pk).exclude(status__in=UNTOUCHED).exists():
                raise
        return None


def received(request: Request) -> tuple[str, Iterable[bytes], dict[str, Any]]:
    """The file's name, its bytes as they come, and the options; nothing is read into memory."""
    options = read_query(request, FileOptions)
    if not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    body: Any = request.data
    if not isinstance(body, dict):
        return options.get("name", "upload"), uploads.chunks_of(body), options
    form = FileForm(data=body)
    form.is_valid(raise_exception=True)
    file: UploadedFile[bytes] = form.validated_data["file"]
    given = {name: form.validated_data[name] for name in ("layout", "name") if name in form.validated_data}
    options |= given | {"confirm": options["confirm"] or form.validated_data["confirm"]}
    return options.get("name", file.name or "upload"), file.chunks(uploads.CHUNK), options
