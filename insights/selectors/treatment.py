"""The record of treatment: what personal data a restaurant keeps, for what, for how long, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F
from django.db.models.functions import TruncDate

from insights.models import GuestVisit
from insights.selectors.guests import agreeing
from ml.intake import Examination
from ml.intake.people import columns_of_people
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
from restaurants.services.keys import in_force
from restaurants.services.requests import OPEN
from restaurants.services.retention import retention_of

SEEN = (UploadStatus.DONE, UploadStatus.EXAMINED)


@dataclass(frozen=True)
class Treatment:
    """As of ``at``. ``columns``: the columns of its files that say who somebody is; ``seen_by``: role -> people."""

    at: datetime
    guests: int
    columns: list[str]
    agreed: list[tuple[Purpose, int]]
    opposed: int
    erased: int
    seen_by: list[tuple[Role, int]]
    keys: list[str]
    open_requests: int
    in_time: int
    answered: int
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
        columns=_columns(restaurant),
        agreed=[(purpose, len(agreeing(restaurant, purpose))) for purpose in Purpose],
        opposed=forgotten.exclude(opposed_at=None).count(),
        erased=forgotten.exclude(erased_at=None).count(),
        seen_by=_seen_by(restaurant),
        keys=list(in_force(restaurant, now=now).order_by("name").values_list("name", flat=True)),
        open_requests=requests.filter(state__in=OPEN).count(),
        in_time=done.filter(ended_on__lte=F("due_on")).count(),
        answered=done.count(),
        retention=list(retention_of(restaurant).items()),
    )


def _columns(restaurant: Restaurant) -> list[str]:
    found: set[str] = set()
    for values in Upload.objects.of(restaurant).filter(status__in=SEEN).values_list("examination", flat=True):
        if values:
            examination = Examination.from_dict(values)
            found.update(examination.columns[place] for place in columns_of_people(examination))
    return sorted(found)


def _seen_by(restaurant: Restaurant) -> list[tuple[Role, int]]:
    people = dict(Membership.objects.of(restaurant).values_list("role").annotate(n=Count("pk")).order_by())
    return [(role, people[role]) for role in Role if Capability.GUESTS in MAY[role] and people.get(role)]
