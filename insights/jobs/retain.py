"""The job of every day: what was kept for its time ends."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import Max

from insights.jobs.base import Outcome, Work
from insights.models import GuestVisit, Receipt
from insights.services.lake import lake_of, scratch_of, sweep_scratch
from insights.services.originals import end_original, sweep_store
from restaurants.days import today
from restaurants.models import WAITING, Guest, Job, Kept, PrivacyRequest, RequestState, Restaurant, Upload, UploadStatus
from restaurants.selectors.retention import retention_of
from restaurants.services import jobs, repeats, uploads
from restaurants.services.audit import OPERATOR, note
from restaurants.tenancy import acting_for


def run(work: Work) -> Outcome:
    """End each kind of data that is older than the restaurant keeps it; doing it twice ends nothing more.

    What ended is on record in the transaction that ended it or, for files, as soon as each is done: an attempt that was
    killed leaves nothing for the next one to guess.
    """
    restaurant, now = work.restaurant, work.clock()
    sweep_scratch(lake_of(restaurant))
    sweep_store(restaurant=restaurant)
    with acting_for(restaurant.pk):
        repeats.end_answers(restaurant=restaurant, now=now)
        limits = [(kind, days) for kind, days in retention_of(restaurant).items() if days is not None]
    ended: dict[str, int] = {}
    for place, (kind, days) in enumerate(limits):
        work.progress("retain", place / len(limits))
        if number := ENDS[kind](work, now - timedelta(days=days)):
            ended[kind.value] = number
    return Outcome({"ended": ended})


def _say(work: Work, kind: Kept, number: int, *, about: str = "") -> int:
    """Put it on record where something ended; gives the number back."""
    if number:
        after, now = {kind.value: number}, work.clock()
        note(restaurant=work.restaurant, actor=OPERATOR, what="retention_ended", about=about, after=after, now=now)
    return number


def _waiting_files(work: Work, before: datetime) -> int:
    """One whose cleansing failed when its rows were in the lake already is taken back first, and waits as such."""
    restaurant, now, ended = work.restaurant, work.clock(), 0
    there = lake_of(restaurant).sources()
    with acting_for(restaurant.pk):
        for upload in Upload.objects.of(restaurant).filter(status__in=WAITING, stands_since__lt=before):
            with suppress(uploads.NotDiscardable, uploads.NotWithdrawable):  # somebody confirmed it meanwhile
                if upload.status == UploadStatus.FAILED and upload.sha256[:12] in there:
                    uploads.withdraw_upload(restaurant=restaurant, upload=upload, now=now, follows=True)
                else:
                    uploads.discard_upload(restaurant=restaurant, upload=upload, now=now, waiting_since=before)
                    ended += 1
        return _say(work, Kept.WAITING_FILES, ended)


def _set_aside(work: Work, before: datetime) -> int:
    restaurant, lake, ended = work.restaurant, lake_of(work.restaurant), 0
    for upload in _taken_in(restaurant, before):
        ended += _say(work, Kept.SET_ASIDE, lake.blank_rejected(upload.sha256), about=upload.name)
    return ended


def _originals(work: Work, before: datetime) -> int:
    restaurant, lake, ended = work.restaurant, lake_of(work.restaurant), 0
    for upload in _taken_in(restaurant, before):
        with tempfile.TemporaryDirectory(dir=scratch_of(lake), prefix="original-") as scratch:
            done = end_original(restaurant=restaurant, upload=upload, scratch=Path(scratch))
        ended += _say(work, Kept.ORIGINALS, int(done), about=upload.name)
    return ended


def _identities(work: Work, before: datetime) -> int:
    """Of guests whose last visit is older; a job of its own takes them out of the lake, as after an objection.

    The one of the same day is asked for once: another attempt finds the visits still there, and those guests said.
    """
    restaurant = work.restaurant
    last_day = today(restaurant, before)
    key = f"lapsed-{last_day}"
    with acting_for(restaurant.pk):
        said = Job.objects.of(restaurant).filter(kind="forget", key=key).exists()
        numbers = _lapse(restaurant, last_day)
        if not numbers:
            return 0
        jobs.ask(restaurant, "forget", key=key, now=work.clock(), follows=True, guests=numbers)
        return 0 if said else _say(work, Kept.IDENTITIES, len(numbers))


def _lapse(restaurant: Restaurant, last_day: date) -> list[int]:
    """Mark the guests who did not come since; their numbers."""
    visits = GuestVisit.objects.of(restaurant).values("guest").annotate(last=Max("day"))
    gone = dict(visits.filter(last__lt=last_day).values_list("guest", "last"))
    known = {guest.identity: guest for guest in Guest.objects.of(restaurant).filter(identity__in=gone)}
    fresh = [Guest(restaurant=restaurant, identity=one, lapsed_on=day) for one, day in gone.items() if one not in known]
    Guest.objects.of(restaurant).bulk_create(fresh)
    for identity, guest in known.items():
        Guest.objects.of(restaurant).filter(pk=guest.pk).update(lapsed_on=gone[identity])
    return list(Guest.objects.of(restaurant).filter(identity__in=gone).values_list("pk", flat=True))


def _receipts(work: Work, before: datetime) -> int:
    restaurant = work.restaurant
    with acting_for(restaurant.pk):
        number = Receipt.objects.of(restaurant).filter(at__lt=before).delete()[0]
        return _say(work, Kept.RECEIPTS, number)


def _requests(work: Work, before: datetime) -> int:
    restaurant = work.restaurant
    with acting_for(restaurant.pk):
        answered = PrivacyRequest.objects.of(restaurant).filter(state__in=[RequestState.DONE, RequestState.REFUSED])
        return _say(work, Kept.REQUESTS, answered.filter(ended_at__lt=before).delete()[0])


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
