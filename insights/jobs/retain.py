"""The job of every day: what was kept for its time ends."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Max
from django.utils import timezone

from insights.jobs.base import Outcome, Work
from insights.models import GuestVisit, Receipt
from insights.services.lake import lake_of
from insights.services.originals import end_original
from restaurants.days import today
from restaurants.models import (
    UNTOUCHED,
    Guest,
    Kept,
    PrivacyRequest,
    RequestState,
    Restaurant,
    Upload,
    UploadStatus,
)
from restaurants.rooms import lake_root_of
from restaurants.services import jobs, uploads
from restaurants.services.audit import OPERATOR, note
from restaurants.services.retention import retention_of
from restaurants.tenancy import acting_for


def run(work: Work) -> Outcome:
    """End each kind of data that is older than the restaurant keeps it; doing it twice ends nothing more."""
    restaurant, now = work.restaurant, timezone.now()
    with acting_for(restaurant.pk):
        days = retention_of(restaurant)
    ended: dict[str, int] = {}
    for place, kind in enumerate(kind for kind, limit in days.items() if limit is not None):
        work.progress("retain", place / len(days))
        limit = days[kind]
        if limit is not None and (number := ENDS[kind](restaurant, now - timedelta(days=limit))):
            ended[kind.value] = number

    def publish() -> None:
        if ended:
            note(restaurant=restaurant, actor=OPERATOR, what="retention_ended", after=dict(ended), now=timezone.now())

    return Outcome({"ended": ended}, publish)


def _waiting_files(restaurant: Restaurant, before: datetime) -> int:
    with acting_for(restaurant.pk):
        waiting = Upload.objects.of(restaurant).filter(status__in=UNTOUCHED, created_at__lt=before)
        found = list(waiting)
    for upload in found:
        uploads.discard_upload(restaurant=restaurant, upload=upload, now=timezone.now())
    return len(found)


def _set_aside(restaurant: Restaurant, before: datetime) -> int:
    lake = lake_of(restaurant)
    return sum(lake.blank_rejected(upload.sha256) for upload in _taken_in(restaurant, before))


def _originals(restaurant: Restaurant, before: datetime) -> int:
    ended = 0
    for upload in _taken_in(restaurant, before):
        with tempfile.TemporaryDirectory(dir=lake_root_of(restaurant).parent, prefix="scratch-") as scratch:
            ended += end_original(restaurant, upload, Path(scratch))
    return ended


def _identities(restaurant: Restaurant, before: datetime) -> int:
    """Of guests whose last visit is older; a job of its own takes them out of the lake, as after an objection."""
    last_day = today(restaurant, before)
    with acting_for(restaurant.pk):
        visits = GuestVisit.objects.of(restaurant).values("guest").annotate(last=Max("day"))
        gone = dict(visits.filter(last__lt=last_day).values_list("guest", "last"))
        known = {guest.identity: guest for guest in Guest.objects.of(restaurant).filter(identity__in=gone)}
        fresh = [
            Guest(restaurant=restaurant, identity=one, lapsed_on=day) for one, day in gone.items() if one not in known
        ]
        Guest.objects.of(restaurant).bulk_create(fresh)
        for identity, guest in known.items():
            Guest.objects.of(restaurant).filter(pk=guest.pk).update(lapsed_on=gone[identity])
        numbers = list(Guest.objects.of(restaurant).filter(identity__in=gone).values_list("pk", flat=True))
        if numbers:
            jobs.ask(restaurant, "forget", key=f"lapsed-{last_day}", now=timezone.now(), guests=numbers)
    return len(numbers)


def _receipts(restaurant: Restaurant, before: datetime) -> int:
    with acting_for(restaurant.pk):
        return Receipt.objects.of(restaurant).filter(at__lt=before).delete()[0]


def _requests(restaurant: Restaurant, before: datetime) -> int:
    with acting_for(restaurant.pk):
        ended = PrivacyRequest.objects.of(restaurant).filter(
            state__in=[RequestState.DONE, RequestState.REFUSED], ended_at__lt=before
        )
        return ended.delete()[0]


def _taken_in(restaurant: Restaurant, before: datetime) -> list[Upload]:
    with acting_for(restaurant.pk):
        return list(Upload.objects.of(restaurant).filter(status=UploadStatus.DONE, ended_at__lt=before))


ENDS = {
    Kept.WAITING_FILES: _waiting_files,
    Kept.SET_ASIDE: _set_aside,
    Kept.ORIGINALS: _originals,
    Kept.IDENTITIES: _identities,
    Kept.RECEIPTS: _receipts,
    Kept.REQUESTS: _requests,
}
