"""The ledger's verbs: ask, claim, keep, finish, fail, reconcile.

A job is asked for in the same transaction as what it is about; Celery is told after the commit and carries two ids.
A worker claims by one conditional UPDATE that takes a lease; jobs that write a restaurant's lake take turns, and the
lease is that lock too. What was delivered twice is claimed once; what was lost is sent again by ``reconcile``.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from kombu.exceptions import OperationalError

from ml.errors import GourmetError
from restaurants.models import Job, JobState, PrivacyRequest, RequestState, Restaurant, Upload, UploadStatus
from restaurants.services.locking import lock_if_free
from restaurants.services.quotas import room_for_job
from restaurants.tenancy import acting_for

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
RETRY_AFTER = timedelta(seconds=20)

#: How an upload stands whose job failed for good.
ENDS_AS = {"cleanse": UploadStatus.FAILED, "withdraw": UploadStatus.DONE}


class LeaseLost(GourmetError):
    code = "lease_lost"
    es = "Otro proceso se hizo cargo de este trabajo."
    en = "Another process has taken over this job."


class Abandoned(GourmetError):
    code = "abandoned"
    es = "El trabajo se interrumpió {attempts} veces y no se intentará más. Vuelva a pedirlo; si se repite, avísenos."
    en = "The job was interrupted {attempts} times and will not be tried again. Ask again; if it repeats, tell us."


class Unexpected(GourmetError):
    code = "unexpected"
    es = "Hubo un fallo nuestro ({kind}). Quedó registrado y lo revisaremos."
    en = "Something failed on our side ({kind}). It is on record and we will look into it."


@transaction.atomic
def ask(restaurant: Restaurant, kind: str, *, key: str, now: datetime, follows: bool = False, **params: Any) -> Job:
    """Ask once for each key: asking again returns the same job, and a failed one is opened anew.

    Raises ``TooManyJobs`` where another one would wait beyond the restaurant's quota. One that ``follows`` another by
    itself has its room: a limit of what people ask for must not undo what they asked for before.
    """
    asked = Job.objects.of(restaurant).filter(kind=kind, key=key).first()
    if not follows and (asked is None or asked.state == JobState.FAILED):
        room_for_job(restaurant)
    job, created = Job.objects.of(restaurant).get_or_create(
        restaurant=restaurant,
        kind=kind,
        key=key,
        defaults={"params": params, "asked_at": now, "due_at": now, "sent_at": now},
    )
    if not created and job.state == JobState.FAILED:
        Job.objects.of(restaurant).filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.ASKED,
            attempts=0,
            error={},
            progress=0,
            step="",
            started_at=None,
            ended_at=None,
            due_at=now,
            sent_at=now,
        )
        job.refresh_from_db()
        created = True
    if created:
        send_after_commit(restaurant.pk, job.pk)
    return job


def send_after_commit(restaurant_id: int, job_id: int) -> None:
    """Tell Celery once the row is there. A broker that is away loses nothing: ``reconcile`` sends again."""

    def send() -> None:
        try:
            current_app.send_task("gourmet.run_job", args=[restaurant_id, job_id], retry=False)
        except OperationalError:
            log.warning("The broker is away; job %s waits in the ledger", job_id)

    transaction.on_commit(send)


def claim(restaurant_id: int, job_id: int, *, now: datetime) -> Job | None:
    """Take the job under a lease, or None: taken, not due, ended, or another writer of this house is at work, or
    somebody decides at this moment, for whom no worker waits: the reconciler sends it again."""
    with acting_for(restaurant_id):
        house = lock_if_free(restaurant_id)
        if house is None:
            return None
        mine = Job.objects.of(house)
        if mine.filter(state=JobState.RUNNING, lease_until__gte=now).exists():
            return None
        ready = Q(state=JobState.ASKED, due_at__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
        taken = mine.filter(ready, pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=now + LEASE,
            claim=uuid.uuid4(),
            started_at=Coalesce("started_at", now),
        )
        return mine.get(pk=job_id) if taken else None


def keep(job: Job, *, now: datetime, step: str | None = None, progress: float | None = None) -> None:
    """Renew the lease and say how far; raises ``LeaseLost`` when somebody else holds the job."""
    said: dict[str, Any] = {"lease_until": now + LEASE}
    if step is not None:
        said["step"] = step
    if progress is not None:
        said["progress"] = min(max(progress, 0.0), 1.0)
    with acting_for(job.restaurant_id):
        if not _held(job).update(**said):
            raise LeaseLost


def finish(job: Job, *, result: dict[str, Any], now: datetime) -> None:
    """Say the end, in the transaction of the job's effects: whoever lost the lease rolls them back."""
    ended = _held(job).update(
        state=JobState.DONE, result=result, progress=1, step="", ended_at=now, lease_until=None, claim=None
    )
    if not ended:
        raise LeaseLost
    _send_next(job.restaurant_id, now=now)


def fail(job: Job, error: GourmetError, *, again: bool, now: datetime) -> bool:
    """Say what went wrong; ``again`` puts it back while attempts are left.

    True where this was the end; then the file that the job was about says so too, in the same transaction. False also
    where the lease was lost: whoever has the job now says how it ends.
    """
    final = not again or job.attempts >= MAX_ATTEMPTS
    fields: dict[str, Any] = {"error": error.as_dict(), "lease_until": None, "claim": None}
    if final:
        fields |= {"state": JobState.FAILED, "ended_at": now}
    else:
        fields |= {"state": JobState.ASKED, "due_at": now + RETRY_AFTER * job.attempts}
    with acting_for(job.restaurant_id):
        if not _held(job).update(**fields):
            return False
        if final:
            _tell_what_it_is_about(job, error, now=now)
        _send_next(job.restaurant_id, now=now)
    return final


def reconcile(*, now: datetime) -> int:
    """Send again what was lost and end what was tried too often, one job a house: it has one writer. Returns how many
    jobs it touched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT restaurant_id, job_id FROM jobs_due(%s, %s)", [now, now - timedelta(seconds=60)])
        due = cursor.fetchall()
    for restaurant_id, job_id in due:
        with acting_for(restaurant_id):
            _reconcile_one(restaurant_id, job_id, now=now)
    return len(due)


def _reconcile_one(restaurant_id: int, job_id: int, *, now: datetime) -> None:
    job = Job.objects.of(restaurant_id).select_for_update().get(pk=job_id)
    lost = job.state == JobState.RUNNING and job.lease_until is not None and job.lease_until < now
    if lost and job.attempts >= MAX_ATTEMPTS:
        gone = Abandoned(attempts=job.attempts)
        Job.objects.of(restaurant_id).filter(pk=job_id).update(
            state=JobState.FAILED, error=gone.as_dict(), ended_at=now, lease_until=None, claim=None
        )
        _tell_what_it_is_about(job, gone, now=now)
        _send_next(restaurant_id, now=now)
        return
    Job.objects.of(restaurant_id).filter(pk=job_id).update(sent_at=now)
    send_after_commit(restaurant_id, job_id)


def _tell_what_it_is_about(job: Job, error: GourmetError, *, now: datetime) -> None:
    """The upload whose cleansing ended badly can be corrected and confirmed again, and a job takes out of the lake what
    it had brought there; one that could not be taken back is where it was, and can be taken back again; a guest's
    request that could not be carried out waits again."""
    if job.kind in ENDS_AS:
        Upload.objects.of(job.restaurant_id).filter(pk=job.params["upload"]).update(
            status=ENDS_AS[job.kind], message=error.as_dict()
        )
    if job.kind == "cleanse":
        ask(job.restaurant, "undo", key=str(job.claim), now=now, follows=True, upload=job.params["upload"])
    if "request" in job.params:
        working = PrivacyRequest.objects.of(job.restaurant_id).filter(state=RequestState.WORKING)
        working.filter(pk=job.params["request"]).update(state=RequestState.OPEN)


def _held(job: Job) -> Any:
    return Job.objects.of(job.restaurant_id).filter(pk=job.pk, state=JobState.RUNNING, claim=job.claim)


def _send_next(restaurant_id: int, *, now: datetime) -> None:
    """Jobs of one house take turns: whoever ends wakes the oldest that waits."""
    waiting = Job.objects.of(restaurant_id).filter(state=JobState.ASKED, due_at__lte=now).order_by("asked_at", "pk")
    following = waiting.values_list("pk", flat=True).first()
    if following is not None:
        send_after_commit(restaurant_id, following)
