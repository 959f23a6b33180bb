"""What one restaurant may have at once, so that none takes the room of the others.

Each is looked at while the restaurant's row is locked: however many ask in the same moment, none passes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum

from ml.errors import GourmetError
from restaurants.models import AuditEntry, Job, JobState, Restaurant, Upload
from restaurants.services.locking import lock

JOBS_SECONDS = 60
MOST_CHANGES, CHANGES_IN = 20, timedelta(hours=1)


class StoreFull(GourmetError):
    code = "store_full"
    es = (
        "Los archivos de esta casa llegaron a su tope de {limit} MB. Descarte los que no sirvan; "
        "uno que está en sus cifras se retira primero y se descarta después."
    )
    en = (
        "This house's files have reached their limit of {limit} MB. Discard those of no use; "
        "one that is in your figures is taken back first and discarded then."
    )


class RowsFull(GourmetError):
    code = "rows_full"
    es = "Esta casa llegó a su tope de {limit} filas. Retire los archivos que no sirvan."
    en = "This house has reached its limit of {limit} rows. Take back the files of no use."


class TooManyJobs(GourmetError):
    code = "too_many_jobs"
    es = "Ya esperan {limit} trabajos de esta casa. Vuelva a intentarlo cuando terminen algunos."
    en = "{limit} jobs of this house are waiting already. Try again when some of them have ended."


class TooManyChanges(GourmetError):
    code = "too_many_changes"
    es = "Estos datos ya se cambiaron {limit} veces en la última hora. Vuelva a intentarlo más tarde."
    en = "This has been changed {limit} times within the last hour. Try again later."


def room_for_file(restaurant: Restaurant, size: int) -> None:
    """Inside the lock, before the row is made. Raises ``StoreFull``, ``RowsFull``."""
    kept = Upload.objects.of(restaurant).aggregate(bytes=Sum("size", default=0))["bytes"]
    if kept + size > settings.QUOTA_BYTES:
        raise StoreFull(limit=settings.QUOTA_BYTES // 1_000_000)
    room_for_rows(restaurant)


def room_for_rows(restaurant: Restaurant, *, of: Upload | None = None, rows: int = 1) -> None:
    """When a file comes, when it is confirmed and when its turn has come: those before it have brought theirs by then;
    and once more when its ``rows`` are counted, of which all may be accepted. Its own, where it comes in again, do not
    count. Raises ``RowsFull``."""
    others = Upload.objects.of(restaurant).exclude(pk__in=[of.pk] if of else [])
    if others.aggregate(rows=Sum("accepted", default=0))["rows"] + rows > settings.QUOTA_ROWS:
        raise RowsFull(limit=settings.QUOTA_ROWS)


def room_in_record(restaurant: Restaurant, *, what: str, now: datetime) -> None:
    """Before an act is done again that puts much into the record, which nothing is ever taken out of; inside the lock.
    Raises ``TooManyChanges``."""
    lately = AuditEntry.objects.of(restaurant).filter(what=what, at__gt=now - CHANGES_IN)
    if lately.count() >= MOST_CHANGES:
        raise TooManyChanges(limit=MOST_CHANGES)


def room_for_job(restaurant: Restaurant) -> None:
    """Before the job's row is made; takes the lock. Raises ``TooManyJobs``."""
    lock(restaurant.pk)
    waiting = Job.objects.of(restaurant).filter(state__in=[JobState.ASKED, JobState.RUNNING])
    if waiting.count() >= settings.QUOTA_JOBS:
        raise TooManyJobs(limit=settings.QUOTA_JOBS, retry_after=JOBS_SECONDS)
