"""The record of treatment: what personal data a restaurant keeps, for what, for how long, and who may see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F
from django.db.models.functions import TruncDate

from insights.models import GuestVisit
from insights.selectors.guests import agreeing
from ml.intake import Examination
from ml.intake.layouts.base import plain
from ml.intake.people_columns import columns_of_people
from restaurants.capabilities import MAY, Capability
from restaurants.models import (
    RECORD_DAYS,
    Guest,
    Kept,
    Membership,
    PrivacyRequest,
    Purpose,
    RequestState,
    Restaurant,
    Role,
    Upload,
    UploadStatus,
)
from restaurants.selectors.retention import retention_of
from restaurants.services.keys import in_force
from restaurants.services.requests import OPEN

SEEN = (UploadStatus.DONE, UploadStatus.EXAMINED)
#: Kinds of personal data by the words of a column's header.
SAID = {
    "mail": r"correo|mail",
    "phone": r"tele?f|tlf|fono|celular|movil|mobile|phone|whatsapp|\bwsp\b|\b[ct]el\b",
    "document": r"dni|ruc\b|\bdoc|pasaporte|passport|\bce\b",
    "address": r"direccion|address",
    "name": r"nombre|apellido|name",
}
FIELDS = {"guest_name": "name", "customer_id": "code", "guest": "guest"}  # and by the field that it carries
KINDS = ("name", "document", "phone", "mail", "address", "guest", "code", "other")


@dataclass(frozen=True)
class Treatment:
    """As of ``at``. ``files``: those that were taken in; ``columns``: kind of personal data -> the columns of its files
    that hold it; ``seen_by``: role -> people who look guests up; ``rows_seen_by``: those of the other roles that may
    download rows set aside, in which names are; ``in_time``: of the requests granted or refused.
    """

    at: datetime
    guests: int
    files: int
    columns: dict[str, list[str]]
    agreed: list[tuple[Purpose, int]]
    opposed: int
    erased: int
    seen_by: list[tuple[Role, int]]
    rows_seen_by: list[tuple[Role, int]]
    keys: list[str]
    open_requests: int
    granted: int
    refused: int
    in_time: int
    retention: list[tuple[Kept, int | None]]
    record_days: int = RECORD_DAYS  # nothing deletes the record before, nor after: its table is only added to


def treatment_of(restaurant: Restaurant, *, now: datetime) -> Treatment:
    """Everything in it is read from what is kept; nothing is a form that somebody filled in."""
    forgotten = Guest.objects.of(restaurant)
    requests = PrivacyRequest.objects.of(restaurant)
    ended_on = TruncDate("ended_at", tzinfo=ZoneInfo(restaurant.zone))
    done = requests.filter(state__in=[RequestState.DONE, RequestState.REFUSED]).annotate(ended_on=ended_on)
    return Treatment(
        at=now,
        guests=GuestVisit.objects.of(restaurant).aggregate(n=Count("guest", distinct=True))["n"],
        files=Upload.objects.of(restaurant).filter(status=UploadStatus.DONE).count(),
        columns=_columns(restaurant),
        agreed=[(purpose, len(agreeing(restaurant, purpose))) for purpose in Purpose],
        opposed=forgotten.exclude(opposed_at=None).count(),
        erased=forgotten.exclude(erased_at=None).count(),
        seen_by=_people_with(restaurant, Capability.GUESTS),
        rows_seen_by=_people_with(restaurant, Capability.UPLOAD, but=Capability.GUESTS),
        keys=list(in_force(restaurant, now=now).order_by("name").values_list("name", flat=True)),
        open_requests=requests.filter(state__in=OPEN).count(),
        granted=done.filter(state=RequestState.DONE).count(),
        refused=done.filter(state=RequestState.REFUSED).count(),
        in_time=done.filter(ended_on__lte=F("due_on")).count(),
        retention=list(retention_of(restaurant).items()),
    )


def _columns(restaurant: Restaurant) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for values in Upload.objects.of(restaurant).filter(status__in=SEEN).values_list("examination", flat=True):
        if values:
            examination = Examination.from_dict(values)
            for place in columns_of_people(examination):
                header = examination.columns[place]
                found.setdefault(kind_of_column(header, examination), set()).add(header)
    return {kind: sorted(found[kind]) for kind in KINDS if kind in found}


def kind_of_column(header: str, examination: Examination) -> str:
    """What kind of personal data it holds: by the words of its header, else by the field that it carries."""
    said = next((kind for kind, words in SAID.items() if re.search(words, plain(header))), None)
    carried = (FIELDS.get(field) for field, column in examination.mapping.items() if column == header)
    return said or next((kind for kind in carried if kind), "other")


def _people_with(
    restaurant: Restaurant, capability: Capability, *, but: Capability | None = None
) -> list[tuple[Role, int]]:
    people = dict(Membership.objects.of(restaurant).values_list("role").annotate(n=Count("pk")).order_by())
    roles = [role for role in Role if capability in MAY[role] and but not in MAY[role]]
    return [(role, people[role]) for role in roles if people.get(role)]
