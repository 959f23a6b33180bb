"""The job of guests who must be forgotten: their lines stay, for they were sold, and are nobody's from then on."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.db.models import F

from insights.jobs.base import Outcome, Work
from insights.jobs.cleanse import cleanse_upload, record_outcome
from insights.models import GuestVisit
from insights.selectors.tables import table_of, writer_of
from insights.services.engine import engine, in_time
from insights.services.figures import publish_figures
from insights.services.lake import lake_of, scratch_of
from insights.services.originals import erase_from_original, names_somebody, sweep_store
from insights.services.privacy import end_receipts, mark_versions, take_off_lists
from insights.services.training import columns_follow, training_follows
from ml import summaries
from ml.cleansing.reasons import ELSEWHERE
from ml.cleansing.redaction import names_any
from ml.intake import Refused
from ml.lake import Lake
from restaurants.models import (
    UNTOUCHED,
    Consent,
    Guest,
    PrivacyRequest,
    Restaurant,
    Upload,
    UploadStatus,
)
from restaurants.services import uploads
from restaurants.services.requests import end_request
from restaurants.tenancy import acting_for


@dataclass(frozen=True)
class Files:
    """``again`` are to be judged again, in the order they came in; ``tables`` are the lake's that they change."""

    again: list[Upload]
    tables: frozenset[str]


def run(work: Work) -> Outcome:
    """Judge again each file that names them, sum their days again, say which models learned from them.

    Doing it twice ends the same. A worker that was killed leaves files that name them no more beside figures that do,
    so a second attempt goes through all of them.
    """
    restaurant, now = work.restaurant, work.clock()
    with acting_for(restaurant.pk):
        guests = list(Guest.objects.of(restaurant).filter(pk__in=work.job.params["guests"]))
        identities = [guest.identity for guest in guests]
        visits = GuestVisit.objects.of(restaurant).filter(guest__in=identities)
        days = set(visits.values_list("day", flat=True).distinct())
    erase = any(guest.erased_at is not None for guest in guests)
    lake = lake_of(restaurant)
    files = _files(work, lake, identities, erase=erase)
    with engine() as session:
        again = []
        for place, upload in enumerate(files.again):
            work.progress("cleanse", 0.2 + 0.45 * place / len(files.again))
            with in_time():
                again.append((upload, cleanse_upload(session, restaurant, upload, lake=lake)))
        days.update(*(cleansed.days for _, cleansed in again))
        work.progress("figures", 0.65)
        with in_time():
            figures = summaries.summarise(session, lake, sorted(days)) if days else None
    work.progress("versions", 0.8)
    learned = mark_versions(restaurant=restaurant, guests=identities, erase=erase, now=now)

    def publish() -> None:
        if figures is not None:
            publish_figures(restaurant=restaurant, days=sorted(days), summaries=figures)
        for upload, cleansed in again:
            if upload.status == UploadStatus.DONE:  # one that had failed still waits for a person
                record_outcome(restaurant, upload, cleansed, ended_at=upload.ended_at)
        take_off_lists(restaurant=restaurant, guests=identities)
        _end(work, guests)
        training_follows(restaurant=restaurant, after=work.job, now=work.clock())
        for table in sorted(files.tables):
            columns_follow(restaurant=restaurant, table=table, now=work.clock())

    return Outcome({"files": len(again), "versions": learned}, publish)


def _files(work: Work, lake: Lake, identities: Collection[str], *, erase: bool) -> Files:
    """The files whose rows in the lake name them, and those of which other files hid lines; to erase somebody, what is
    kept of every file is read as well, for the lake need not have all that a file says. After a first attempt all of
    them are judged again."""
    restaurant = work.restaurant
    sources = set(lake.sources())
    naming = sources if work.job.attempts > 1 else lake.naming(identities)
    if erase:
        sweep_store(restaurant=restaurant)
        _discard_waiting(work, lake, identities)
        naming |= {source for source in sources - naming if _set_aside_names(lake, source, identities)}
    with acting_for(restaurant.pk):
        touched = Upload.objects.of(restaurant).exclude(status__in=UNTOUCHED)
        # One that never ended comes first: it must not have the last word on a table.
        begun = list(touched.order_by(F("ended_at").asc(nulls_first=True), "pk"))
    for place, upload in enumerate(begun if erase else ()):
        work.progress("read", 0.2 * place / len(begun))
        if _erased_from(work, upload, lake, identities):
            naming.add(upload.sha256[:12])
    changed = [upload for upload in begun if upload.sha256[:12] in naming & sources]
    if any(upload.kind == "sales" for upload in changed):
        changed += [upload for upload in begun if upload.sha256[:12] in _hidden(lake) - naming]
    tables = frozenset(table_of(upload) for upload in changed if upload.kind != "sales")
    with acting_for(restaurant.pk):
        writers = {writer.pk for table in tables if (writer := writer_of(restaurant, table)) is not None}
    numbers = writers | {upload.pk for upload in changed}
    return Files([upload for upload in begun if upload.pk in numbers], tables)


def _hidden(lake: Lake) -> set[str]:
    """The sources that had lines which others hold: once those are nobody's, there may be more of them or fewer."""
    return {source for source, kept in lake.sources().items() if ELSEWHERE in kept.get("reasons", {})}


def _set_aside_names(lake: Lake, source: str, identities: Collection[str]) -> bool:
    folders = ("quarantine", "duplicates")
    return any(names_any(row["text"], identities) for each in folders for row in lake.rejected(source, folder=each))


def _erased_from(work: Work, upload: Upload, lake: Lake, identities: Collection[str]) -> bool:
    """Whether what is kept of a file named them. One of which nothing was taken in and that can't be read to its end
    goes: it can't be said that it does not."""
    restaurant = work.restaurant
    if upload.examination:
        with tempfile.TemporaryDirectory(dir=scratch_of(lake), prefix="erase-") as scratch:
            try:
                return erase_from_original(
                    restaurant=restaurant, upload=upload, scratch=Path(scratch), guests=identities
                )
            except Refused:
                if upload.sha256[:12] in lake.sources():
                    raise
    now = work.clock()
    with suppress(uploads.NotDiscardable):
        uploads.discard_upload(restaurant=restaurant, upload=upload, now=now, waiting_since=now)
    return False


def _discard_waiting(work: Work, lake: Lake, identities: Collection[str]) -> None:
    """Of files that wait for a person the bytes are kept as they came: one that names them goes, and so does one that
    can't be read to its end, of which it can't be said that it does not."""
    restaurant = work.restaurant
    with acting_for(restaurant.pk):
        waiting = list(Upload.objects.of(restaurant).filter(status__in=UNTOUCHED))
    for upload in waiting:
        if _may_name(restaurant, upload, lake, identities):
            with suppress(uploads.NotDiscardable):  # somebody confirmed it meanwhile: it comes in without them
                uploads.discard_upload(restaurant=restaurant, upload=upload, now=work.clock())


def _may_name(restaurant: Restaurant, upload: Upload, lake: Lake, identities: Collection[str]) -> bool:
    if upload.status == UploadStatus.REFUSED or not upload.examination:
        return True
    with tempfile.TemporaryDirectory(dir=scratch_of(lake), prefix="erase-") as scratch:
        try:
            return names_somebody(restaurant=restaurant, upload=upload, scratch=Path(scratch), guests=identities)
        except Refused:
            return True


def _end(work: Work, guests: Sequence[Guest]) -> None:
    """Of who was erased no consent is kept either, nor what they wrote; that they asked is, as proof."""
    erased = [guest for guest in guests if guest.erased_at is not None]
    numbers = [guest.pk for guest in erased]
    Consent.objects.of(work.restaurant).filter(guest_id__in=numbers).delete()
    PrivacyRequest.objects.of(work.restaurant).filter(guest_id__in=numbers).update(note="")
    end_receipts(restaurant=work.restaurant, guests=[guest.identity for guest in erased])
    if "request" in work.job.params:
        end_request(restaurant=work.restaurant, request_id=work.job.params["request"], now=work.clock())
