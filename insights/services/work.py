"""Running a job of the ledger: claim, work under a kept lease, publish and end in one transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.utils import timezone

from insights.jobs import KINDS
from insights.jobs.base import Clock, Work
from ml.errors import GourmetError
from restaurants.models import Job, Restaurant
from restaurants.services import jobs
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for

log = logging.getLogger(__name__)


def run_job(restaurant_id: int, job_id: int, *, clock: Clock = timezone.now) -> Job | None:
    """Do the job if it is ours to do; returns it as it ended, or None where it was not ours. ``clock`` is asked at each
    step, because minutes pass."""
    job = jobs.claim(restaurant_id, job_id, now=clock())
    if job is None:
        return None
    with acting_for(restaurant_id):
        restaurant = Restaurant.objects.get(pk=restaurant_id)
    try:
        with kept_alive(job, clock=clock):
            outcome = KINDS[job.kind].run(Work(restaurant, job, partial(_say, job, clock), clock))
        with acting_for(restaurant_id):
            lock(
                restaurant_id, patient=True
            )  # before the rows it writes, as whoever confirms or takes back a file does
            outcome.publish()
            jobs.finish(job, result=outcome.result, now=clock())
    except jobs.LeaseLost:
        log.warning("job %s (%s) of restaurant %s lost its lease", job_id, job.kind, restaurant_id)
    except GourmetError as error:
        log.warning("job %s (%s) of restaurant %s: %s %s", job_id, job.kind, restaurant_id, error.code, error.data)
        jobs.fail(job, error, again=error.transient, now=clock())
    except Exception as error:  # a worker's outermost frame: whatever it was, the end is said
        log.exception("job %s (%s) of restaurant %s failed", job_id, job.kind, restaurant_id)
        jobs.fail(job, jobs.Unexpected(kind=type(error).__name__), again=True, now=clock())
    with acting_for(restaurant_id):
        return Job.objects.of(restaurant_id).get(pk=job_id)


def _say(job: Job, clock: Clock, step: str, share: float) -> None:
    jobs.keep(job, now=clock(), step=step, progress=share)


@contextmanager
def kept_alive(job: Job, *, clock: Clock = timezone.now) -> Iterator[None]:
    """Renew the lease from a thread of its own, because one Spark action may be silent for longer than a lease.

    A database that goes away for a moment ends one attempt to renew it, by a connection that is no good any more. The
    next attempt has another: without it a second worker would enter the lake while this one is still at work there.
    """
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 4):
                try:
                    jobs.keep(job, now=clock())
                except DatabaseFailure:
                    log.warning("the lease of job %s was not renewed this time", job.pk, exc_info=True)
                    connection.close()
        except jobs.LeaseLost:
            log.warning("job %s lost its lease", job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
