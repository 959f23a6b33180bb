"""Celery's doors: ids in, one call each."""

from celery import shared_task
from django.utils import timezone

from insights.services import work
from restaurants.services import jobs, retention


@shared_task(name="gourmet.run_job")
def run_job(restaurant_id: int, job_id: int) -> None:
    work.run_job(restaurant_id, job_id)


@shared_task(name="gourmet.reconcile")
def reconcile() -> None:
    jobs.reconcile(now=timezone.now())


@shared_task(name="gourmet.retain")
def retain() -> None:
    retention.ask_for_all(now=timezone.now())
