"""Files in, figures out, for whoever has no page open: the same services and the same jobs as the page's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from insights.jobs.base import Clock
from insights.models import DayFigure, GuestVisit
from insights.services import work
from ml import intake
from ml.errors import GourmetError
from ml.intake.refusals import Refused
from restaurants.models import Job, JobState, Restaurant, Upload, UploadStatus
from restaurants.selectors.answers import warnings_of
from restaurants.services import jobs, uploads
from restaurants.tenancy import acting_for

ENDED = (JobState.DONE, JobState.FAILED)
POLL_SECONDS = 0.2
LOOKS_A_RECONCILING = 25  # what was lost is sent again each time, so not at every look
TO_CONFIRM = {
    "es": "La lectura de este archivo necesita que alguien la confirme: ábralo en la página o use --yes.",
    "en": "Somebody has to confirm how this file was read: open it on the page or use --yes.",
}


class Unreachable(GourmetError):
    code = "unreachable_file"
    es = "No se pudo abrir «{name}» ({reason})."
    en = "“{name}” could not be opened ({reason})."


@dataclass(frozen=True)
class Received:
    """A file in the store, the job that cleanses it, and whether it had been taken in before."""

    upload: Upload
    job: Job | None
    known: bool


def currency_of(*, files: Sequence[Path], layout: str | None, usual: str = "PEN") -> str:
    """The currency of the first file that says its own; where none does, the usual one: looked at before a house is
    opened for them. Raises ``Unreachable`` where one can't be opened, ``Refused`` where none can be read."""
    found: list[str] = []
    refused: list[Refused] = []
    for path in files:
        try:
            found.append(intake.examine(path, name=path.name, layout=layout).currency)
        except Refused as refusal:
            refused.append(refusal)  # of one among others it is said when it is taken in
        except OSError as error:
            raise Unreachable(name=path.name, reason=_why(error)) from error
    if refused and not found:
        raise refused[0]
    return next(filter(None, found), usual)


def _why(error: OSError) -> str:
    return "no existe" if isinstance(error, FileNotFoundError) else error.strerror or ""


def ingest_files(
    *,
    restaurant: Restaurant,
    files: Sequence[Path],
    layout: str | None,
    confirm: bool,
    said: Callable[[str], None] = lambda _: None,
    clock: Clock = timezone.now,
) -> list[dict[str, Any]]:
    """Receive, confirm and cleanse each file; one answer a file, in the order given, when the last has ended."""
    received = [_received(restaurant, path, layout=layout, confirm=confirm, said=said, clock=clock) for path in files]
    for one in received:
        if isinstance(one, Received) and one.job is not None:
            said(f"{one.upload.name}: limpiando")
            see_through(restaurant, one.job, clock=clock)
            for job in _asked_about(restaurant, one.upload, kind="undo"):  # it failed: what it left goes first
                see_through(restaurant, job, clock=clock)
    return [_answer(restaurant, one) if isinstance(one, Received) else one for one in received]


def see_through(restaurant: Restaurant, job: Job, *, clock: Clock = timezone.now) -> Job:
    """Do the job here, or wait for the worker that has it; returns it ended.

    While it waits it reconciles, as beat does: of a job that was interrupted too often nobody else might say the end.
    """
    for look in count():
        with acting_for(restaurant.pk):
            seen = Job.objects.of(restaurant).get(pk=job.pk)
        if seen.state in ENDED:
            break
        if work.run_job(restaurant.pk, job.pk, clock=clock) is None:
            if look % LOOKS_A_RECONCILING == 0:
                jobs.reconcile(now=clock())
            time.sleep(POLL_SECONDS)
    return seen


def totals(restaurant: Restaurant) -> dict[str, Any]:
    """What the restaurant's figures add up to, all files together."""
    with acting_for(restaurant.pk):
        figures = DayFigure.objects.of(restaurant).aggregate(
            tickets=Sum("tickets"), first_day=Min("day"), last_day=Max("day"), sales_total=Sum("sales")
        )
        guests = GuestVisit.objects.of(restaurant).aggregate(guests=Count("guest", distinct=True))
    return {**figures, **guests, "tickets": figures["tickets"] or 0, "sales_total": str(figures["sales_total"] or 0)}


def _received(
    restaurant: Restaurant,
    path: Path,
    *,
    layout: str | None,
    confirm: bool,
    said: Callable[[str], None],
    clock: Clock,
) -> Received | dict[str, Any]:
    """The file in the store; or, where it could not even be received, its answer: the others still go in."""
    said(f"{path.name}: leyendo")
    try:
        return _receive(restaurant, path, layout=layout, confirm=confirm, now=clock())
    except OSError as error:
        return _refused(path, restaurant, Unreachable(name=path.name, reason=_why(error)).text("es"))
    except GourmetError as error:
        return _refused(path, restaurant, error.text("es"))


def _receive(restaurant: Restaurant, path: Path, *, layout: str | None, confirm: bool, now: datetime) -> Received:
    with path.open("rb") as file:
        upload, new = uploads.record_upload(
            restaurant=restaurant, name=path.name, chunks=uploads.chunks_of(file), now=now, layout=layout
        )
    ready = confirm or not upload.examination.get("needs_confirmation", True)
    open_again = upload.status in (UploadStatus.EXAMINED, UploadStatus.FAILED)
    if open_again and ready:
        job = uploads.confirm_upload(restaurant=restaurant, upload=upload, now=now)
        return Received(upload, job, known=False)
    asked = _asked_about(restaurant, upload, kind="cleanse")
    return Received(upload, asked[0] if asked else None, known=not new)


def _asked_about(restaurant: Restaurant, upload: Upload, *, kind: str) -> list[Job]:
    """The jobs of this kind about a file that have not ended."""
    with acting_for(restaurant.pk):
        about = Job.objects.of(restaurant).filter(kind=kind, params__upload=upload.pk)
        return list(about.exclude(state__in=ENDED).order_by("pk"))


def _refused(path: Path, restaurant: Restaurant, message: str) -> dict[str, Any]:
    rows = dict.fromkeys(("rows_in", "accepted", "quarantined", "duplicate"), 0)
    return {
        "file": path.name,
        "kind": "",
        "layout": "",
        **rows,
        "sales_total": "0",
        "currency": restaurant.currency,
        "reasons": {},
        "mapping": {},
        "warnings": [],
        "tickets_again": 0,
        "outliers": 0,
        "status": UploadStatus.REFUSED,
        "known": False,
        "message": message,
    }


def _answer(restaurant: Restaurant, received: Received) -> dict[str, Any]:
    with acting_for(restaurant.pk):
        upload = Upload.objects.of(restaurant).get(pk=received.upload.pk)
    answer: dict[str, Any] = {
        "file": upload.name,
        "kind": upload.kind,
        "layout": upload.layout,
        "rows_in": upload.rows_in,
        "accepted": upload.accepted,
        "quarantined": upload.quarantined,
        "duplicate": upload.duplicate,
        "sales_total": upload.summary.get("sales_total", "0"),
        "currency": upload.summary.get("currency", restaurant.currency),
        "reasons": upload.reasons,
        "mapping": dict(upload.examination.get("mapping", {})),
        "warnings": [one["es"] for one in warnings_of(upload, house=restaurant.currency)],
        "tickets_again": upload.summary.get("tickets_again", 0),
        "outliers": upload.summary.get("outliers", 0),
        "status": upload.status,
        "known": received.known,
    }
    if upload.status == UploadStatus.EXAMINED:
        answer["message"] = TO_CONFIRM["es"]
    elif upload.message:
        answer["message"] = upload.message["es"]
    return answer
