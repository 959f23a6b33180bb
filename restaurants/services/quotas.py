"""What one restaurant may have at once, so that none takes the room of the others.

Each is looked at while the restaurant's row is locked: however many ask in the same moment, none passes.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Sum

from ml.errors import GourmetError
from restaurants.models import Job, JobState, Restaurant, Upload
from restaurants.services.deciding import lock

JOBS_SECONDS = 60


class StoreFull(GourmetError):
    code = "store_full"
    es = "Los archivos de esta casa llegaron a su tope de {limit} MB. Descarte o retire los que no sirvan."
    en = "This house's files have reached their limit of {limit} MB. Discard or take back those of no use."


class RowsFull(GourmetError):
    code = "rows_full"
    es = "Esta casa llegó a su tope de {limit} filas. Retire los archivos que no sirvan."
    en = "This house has reached its limit of {limit} rows. Take back the files of no use."


class TooManyJobs(GourmetError):
    code = "too_many_jobs"
    es = "Ya esperan {limit} trabajos de esta casa. Vuelva a intentarlo cuando terminen algunos."
    en = "{limit} jobs of this house are waiting already. Try again when some of them have ended."


def room_for_file(restaurant: Restaurant, size: int) -> None:
    """Inside the lock, before the row is made. Raises ``StoreFull``, ``RowsFull``."""
    kept = Upload.objects.of(restaurant).aggregate(bytes=Sum("size", default=0), rows=Sum("accepted", default=0))
    if kept["bytes"] + size > settings.QUOTA_BYTES:
        raise StoreFull(limit=settings.QUOTA_BYTES // 1_000_000)
    if kept["rows"] >= settings.QUOTA_ROWS:
        raise RowsFull(limit=settings.QUOTA_ROWS)


def room_for_job(restaurant: Restaurant) -> None:
    """Before the job's row is made; takes the lock. Raises ``TooManyJobs``."""
    lock(restaurant.pk)
    waiting = Job.objects.of(restaurant).filter(state__in=[JobState.ASKED, JobState.RUNNING])
    if waiting.count() >= settings.QUOTA_JOBS:
        raise TooManyJobs(limit=settings.QUOTA_JOBS, retry_after=JOBS_SECONDS)
