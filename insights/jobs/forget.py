"""The job of guests who must be forgotten: their lines stay, for they were sold, and are nobody's from then on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.conf import settings
from django.utils import timezone

from insights.jobs.base import Outcome, Work
from insights.jobs.cleanse import cleanse_upload, record_outcome
from insights.models import GuestVisit
from insights.services.figures import publish_figures
from insights.services.lake import lake_of
from insights.services.privacy import mark_versions, take_off_lists
from insights.services.training import training_follows
from ml import spark, summaries
from ml.cleansing.redaction import names_any
from ml.lake import Lake
from restaurants.models import Consent, Guest, PrivacyRequest, Upload, UploadStatus
from restaurants.services.requests import end_request
from restaurants.tenancy import acting_for


def run(work: Work) -> Outcome:
    """Judge again each file that names them, sum their days again, say which models learned from them.

    Doing it twice ends the same. A worker that was killed leaves files that name them no more beside figures that do,
    so a second attempt goes through all of them.
    """
    restaurant, now = work.restaurant, timezone.now()
    with acting_for(restaurant.pk):
        guests = list(Guest.objects.of(restaurant).filter(pk__in=work.job.params["guests"]))
        identities = [guest.identity for guest in guests]
        visits = GuestVisit.objects.of(restaurant).filter(guest__in=identities)
        days = set(visits.values_list("day", flat=True).distinct())
        done = list(Upload.objects.of(restaurant).filter(status=UploadStatus.DONE).order_by("ended_at", "pk"))
    erase = any(guest.erased_at is not None for guest in guests)
    lake = lake_of(restaurant)
    naming = None if work.job.attempts > 1 else _naming(lake, identities, erase=erase)
    files = [upload for upload in done if naming is None or upload.sha256[:12] in naming]
    with spark.opened(settings.SPARK_REMOTE) as session:
        again = []
        for place, upload in enumerate(files):
            work.progress("cleanse", 0.05 + 0.6 * place / len(files))
            with spark.deadline(settings.JOB_MAX_SECONDS / 2):
                again.append((upload, cleanse_upload(session, restaurant, upload, lake=lake)))
        days.update(*(cleansed.days for _, cleansed in again))
        work.progress("figures", 0.65)
        with spark.deadline(settings.JOB_MAX_SECONDS / 2):
            figures = summaries.summarise(session, lake, sorted(days)) if days else None
    work.progress("versions", 0.8)
    learned = mark_versions(restaurant, identities, erase=erase, now=now)

    def publish() -> None:
        if figures is not None:
            publish_figures(restaurant=restaurant, days=sorted(days), summaries=figures)
        for upload, cleansed in again:
            record_outcome(restaurant, upload, cleansed, ended_at=upload.ended_at)
        take_off_lists(restaurant, identities)
        _end(work, guests)
        training_follows(restaurant=restaurant, after=work.job, now=timezone.now())

    return Outcome({"files": len(again), "versions": learned}, publish)


def _naming(lake: Lake, identities: Collection[str], *, erase: bool) -> set[str]:
    """The sources that name them; to erase somebody, also in rows that were set aside."""
    found = lake.naming(identities)
    if erase:
        for source in set(lake.sources()) - found:
            texts = (
                row["text"] for folder in ("quarantine", "duplicates") for row in lake.rejected(source, folder=folder)
            )
            if any(names_any(text, identities) for text in texts):
                found.add(source)
    return found


def _end(work: Work, guests: Sequence[Guest]) -> None:
    """Of who was erased no consent is kept either, nor what they wrote; that they asked is, as proof."""
    erased = [guest.pk for guest in guests if guest.erased_at is not None]
    Consent.objects.of(work.restaurant).filter(guest_id__in=erased).delete()
    PrivacyRequest.objects.of(work.restaurant).filter(guest_id__in=erased).update(note="")
    if "request" in work.job.params:
        end_request(restaurant=work.restaurant, request_id=work.job.params["request"], now=timezone.now())
