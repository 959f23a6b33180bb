"""Strings planted in every text that a house holds, each with the name of where it was planted."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from insights.models import DataVersion, GuestSegment, GuestVisit, ModelVersion, Receipt
from restaurants.models import (
    Consent,
    ConsentSource,
    Guest,
    Job,
    JobState,
    Kept,
    KeptAnswer,
    Purpose,
    Restaurant,
    Retention,
    Upload,
    UploadStatus,
)
from restaurants.services import audit, uploads
from restaurants.tenancy import TenantModel, acting_for
from tests.insights import figures

CANARY = "canario"
PLANTED = re.compile(rf"{CANARY}-[a-z]+-[a-z0-9_]+")
LINK = re.compile(r'(?:href|action|hx-get|src)="([^"#]+)')
MOST = 400  # pages of one crawl: far more than there are

#: JSON whose form a page relies on; to others an entry is added that nobody asked for.
SHAPES: dict[str, Callable[[str], dict[str, Any]]] = {
    "upload-reasons": lambda canary: {canary: 1},
    "upload-message": lambda canary: {"es": canary, "en": canary, "code": canary},
    "job-error": lambda canary: {"es": canary, "en": canary, "code": canary},
}
AS_IT_IS = {"upload-examination"}  # of a file that was brought with canaries in it

#: What whoever belongs meets of them: with these the crawler and the planting are known to work.
ON_PAGES = {
    f"{CANARY}-{place}"
    for place in (
        "apikey-issued_by",
        "apikey-name",
        "auditentry-about",
        "auditentry-after",
        "auditentry-agent",
        "auditentry-before",
        "auditentry-what",
        "auditentry-who",
        "consent-recorded_by",
        "dishfigure-dish",
        "guest-identity",
        "invitation-email",
        "invitation-invited_by",
        "job-error",
        "modelversion-algorithm",
        "modelversion-data_digest",
        "modelversion-digest",
        "modelversion-name",
        "modelversion-params",
        "modelversion-revision",
        "modelversion-target",
        "privacyrequest-answer",
        "privacyrequest-note",
        "privacyrequest-recorded_by",
        "restaurant-city",
        "restaurant-name",
        "upload-examination",
        "upload-layout",
        "upload-message",
        "upload-name",
        "upload-reasons",
    )
}
BY_API = {
    f"{CANARY}-{place}"
    for place in (
        "dataversion-digest",
        "dishfigure-category",
        "dishfigure-dish",
        "job-step",
        "modelversion-algorithm",
        "modelversion-baseline",
        "modelversion-digest",
        "modelversion-metrics",
        "modelversion-name",
        "modelversion-target",
        "restaurant-name",
        "upload-examination",
        "upload-layout",
        "upload-message",
        "upload-name",
        "upload-reasons",
        "upload-sha256",
    )
}


def plant(restaurant: Restaurant) -> None:
    """In each free text and each JSON of each row that may change; what may not is written with one."""
    _rows_of_all_kinds(restaurant)
    with acting_for(restaurant.pk):
        Restaurant.objects.filter(pk=restaurant.pk).update(
            name=f"{CANARY}-restaurant-name", city=f"{CANARY}-restaurant-city"
        )
        for model in (model for model in apps.get_models() if issubclass(model, TenantModel) and _may_change(model)):
            for number, row in enumerate(model.objects.of(restaurant).order_by("pk"), 1):
                model.objects.of(restaurant).filter(pk=row.pk).update(**dict(_planted(row, number)))


def _planted(row: models.Model, number: int) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        place = f"{row._meta.model_name}-{field.name}"
        canary = f"{CANARY}-{place}-{number}"
        if isinstance(field, models.JSONField) and place not in AS_IT_IS:
            added = SHAPES[place](canary) if place in SHAPES else {canary: canary}
            yield field.name, {**getattr(row, field.name), **added}
        elif is_free_text(field) and not (place == "modelversion-target" and getattr(row, "task", "") != "column"):
            yield field.name, canary


def is_free_text(field: object) -> bool:
    if not isinstance(field, models.CharField | models.TextField) or field.choices or field.unique:
        return False
    return isinstance(field, models.TextField) or (field.max_length or 0) >= 40


def _may_change(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [model._meta.db_table])
        return bool(cursor.fetchone()[0]) and model._meta.model_name != "auditentry"


def _rows_of_all_kinds(restaurant: Restaurant) -> None:
    """What the fixture of the addresses has no row of."""
    now, columns = timezone.now(), f"fecha,{CANARY}-upload-examination,importe"
    uploads.record_upload(
        restaurant=restaurant,
        name="con-canarios.csv",
        chunks=[f"{columns}\n2026-10-01,Ceviche,48.50\n2026-10-02,Lomo,62.00\n".encode()],
        now=now,
    )
    audit.note(
        restaurant=restaurant,
        actor=audit.Actor(f"{CANARY}-auditentry-who", agent=f"{CANARY}-auditentry-agent"),
        what=f"{CANARY}-auditentry-what",
        about=f"{CANARY}-auditentry-about",
        before={"was": f"{CANARY}-auditentry-before"},
        after={"is": f"{CANARY}-auditentry-after"},
        now=now,
    )
    with acting_for(restaurant.pk):
        done = Upload.objects.of(restaurant).create(
            restaurant=restaurant,
            name="x",
            sha256="x",
            size=1,
            status=UploadStatus.DONE,
            rows_in=1,
            quarantined=1,
            ended_at=now,
        )
        for upload, state in ((None, JobState.RUNNING), (None, JobState.FAILED), (done.pk, JobState.RUNNING)):
            Job.objects.of(restaurant).create(
                restaurant=restaurant,
                kind="train" if upload is None else "cleanse",
                key=f"{state}-{upload}",
                state=state,
                params={"task": "demand"} if upload is None else {"upload": upload},
                ended_at=now if state == JobState.FAILED else None,
            )
        _of_guests(restaurant)
        version = ModelVersion.objects.of(restaurant).filter(task="demand").get()
        GuestVisit.objects.of(restaurant).create(
            restaurant=restaurant, day=figures.LAST_DAY, guest="x", tickets=1, sales=1
        )
        GuestSegment.objects.of(restaurant).create(restaurant=restaurant, version=version, guest="x", segment="x")
        DataVersion.objects.of(restaurant).create(restaurant=restaurant, digest="x", revision="x", rows=1)
        KeptAnswer.objects.of(restaurant).create(restaurant=restaurant, mark="x", asked="x", status=200, body="x")
        Receipt.objects.of(restaurant).create(restaurant=restaurant, key_id=1, version=version, asked={}, answered={})


def _of_guests(restaurant: Restaurant) -> None:
    Consent.objects.of(restaurant).create(
        restaurant=restaurant,
        guest=Guest.objects.of(restaurant).get(),
        purpose=Purpose.ADVERTISING,
        given=True,
        source=ConsentSource.WEB,
        at=figures.LAST_DAY,
        recorded_by="x",
    )
    Retention.objects.of(restaurant).create(restaurant=restaurant, kind=Kept.ORIGINALS, days=90)


def met_in(text: str) -> set[str]:
    """The names of the places whose canaries are in it."""
    return set(PLANTED.findall(text))


def crawl(client: Client, start: str) -> Iterator[tuple[str, bytes]]:
    """(address, body) of what can be reached by links from ``start``; forms are looked at and not sent."""
    waiting, seen = deque([start]), {start}
    while waiting and len(seen) < MOST:
        address = waiting.popleft()
        answer = client.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        yield address, body
        if answer.status_code in (301, 302):
            body += f'href="{answer.headers["Location"]}'.encode()
        for found in LINK.findall(body.decode(errors="replace")):
            link = found.replace("&amp;", "&")
            path = f"{address.partition('?')[0]}{link}" if link.startswith("?") else link
            if path.startswith("/") and not path.startswith(("/static/", "//")) and path not in seen:
                seen.add(path)
                waiting.append(path)
