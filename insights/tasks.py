"""Celery's doors: ids in, one call each.

Beat sends these and does none of them, so what a job stands on is imported by who does it (``gourmet_site.celery``).
"""

from celery import shared_task
from django.utils import timezone

from restaurants.services import jobs, retention, sessions


@shared_task(name="gourmet.run_job")
def run_job(restaurant_id: int, job_id: int) -> None:
    from insights.services import work  # brings pandas and PySpark, which beat has no use for

    work.run_job(restaurant_id, job_id)


@shared_task(name="gourmet.reconcile")
def reconcile() -> None:
    jobs.reconcile(now=timezone.now())


@shared_task(name="gourmet.retain")
def retain() -> None:
    retention.ask_for_all(now=timezone.now())


@shared_task(name="gourmet.forget_sessions")
def forget_sessions() -> None:
    sessions.forget_ended(now=timezone.now())
