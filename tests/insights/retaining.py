"""A file that was taken in, and the job of every day that ends what was kept for its time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from insights.services.ingestion import see_through
from restaurants.models import AuditEntry, Job, JobState, Kept, Restaurant, Upload
from restaurants.services import jobs, retention, uploads
from restaurants.tenancy import acting_for

ANA = "45678912"
HEAD = "Fecha,Hora,Cuenta,Comensales,Plato,Cantidad,Total,Cliente\n"
ROWS = [
    f"05/09/2026,13:40,C-1,2,Ceviche,1,62.00,{ANA}\n",
    "06/09/2026,13:40,C-2,2,Causa,1,40.00,41234567\n",
    f"31/02/2026,13:40,C-3,2,Causa,1,40.00,{ANA}\n",
]


def sweep(restaurant: Restaurant) -> dict[str, int]:
    """The job of the day, and what it ended."""
    with acting_for(restaurant.pk):
        key = f"test-{Job.objects.of(restaurant).count()}"
        job = jobs.ask(restaurant, "retain", key=key, now=timezone.now())
    ended = see_through(restaurant, job)
    assert ended.state == JobState.DONE, ended.error
    return dict(ended.result["ended"])


def keep(restaurant: Restaurant, kind: Kept, days: int) -> None:
    with acting_for(restaurant.pk):
        retention.set_retention(restaurant=restaurant, kind=kind, days=days, now=timezone.now())


def make_older(restaurant: Restaurant, upload: Upload, days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    with acting_for(restaurant.pk):
        Upload.objects.of(restaurant).filter(pk=upload.pk).update(created_at=then, ended_at=then, stands_since=then)


def brought(restaurant: Restaurant, row: str = ROWS[0]) -> Upload:
    """A file that nobody has confirmed."""
    data = (HEAD + row).encode()
    return uploads.record_upload(restaurant=restaurant, name="x.csv", chunks=[data], now=timezone.now())[0]


def on_record(restaurant: Restaurant) -> list[dict[str, int]]:
    with acting_for(restaurant.pk):
        entries = AuditEntry.objects.of(restaurant).filter(what="retention_ended").order_by("pk")
        return list(entries.values_list("after", flat=True))
