"""What a page says about the files a restaurant brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models.functions import Left

from ml.intake.returned import SHORT
from restaurants.letters import folded_of
from restaurants.models import UNTOUCHED, Job, JobState, Regime, Restaurant, Upload, UploadStatus
from restaurants.ordering import Order
from restaurants.paging import Part, part_of
from restaurants.selectors.answers import jobs_about, upload_numbered
from restaurants.services.jobs import MAX_ATTEMPTS
from restaurants.words import shown_fields

OPEN = (UploadStatus.QUEUED, UploadStatus.CLEANSING, UploadStatus.WITHDRAWING)
SHOWN = 200
COLUMNS = {  # of the table: field
    "file": "alike",
    "status": "status",
    "rows": "rows_in",
    "accepted": "accepted",
    "quarantined": "quarantined",
    "duplicate": "duplicate",
    "received": "created_at",
}
SAMPLES = 2
SURE = 0.85
DOUBTFUL = Decimal("0.25")  # the share of a file's sales
MANY_AGAIN, SHARE_AGAIN = 10, 0.1  # tickets of a file that are in others too: so many, and such a part of its own
COUNTED = 5  # seconds
PARTS = ("accepted", "quarantined", "duplicate")
#: Steps of the work and the share of it at which each begins (``insights.jobs`` say them).
STEPS = (("read", 0.05), ("cleanse", 0.2), ("figures", 0.75), ("publish", 0.9))
STEPS_BACK = (("withdraw", 0.05), ("cleanse", 0.2), ("figures", 0.6), ("publish", 0.9))


@dataclass(frozen=True)
class Column:
    """A column of a file: its name there, some of its values, the canonical field it seems to be ("" for none)."""

    at: int
    name: str
    samples: list[str]
    field: str
    confidence: float | None

    @property
    def sure(self) -> bool:
        return self.confidence is not None and self.confidence >= SURE


@dataclass(frozen=True)
class UploadsPage:
    """A part of the files, and whether work goes on that the page should follow."""

    uploads: list[Upload]
    part: Part
    training: list[Job]
    order: Order

    @property
    def learning(self) -> bool:
        return at_work(self.training)

    @property
    def moving(self) -> bool:
        return self.learning or any(upload.status in OPEN for upload in self.uploads)


@dataclass(frozen=True)
class Mended:
    """How many rows that were set aside of one file came in, mended, with another, whose number and name these are."""

    id: int
    name: str
    rows: int


@dataclass(frozen=True)
class UploadPage:
    """One file, the job that works on it and the training that follows it; ``mended_in`` are the files that brought
    rows of it again, ``mends`` those of which it did."""

    upload: Upload
    job: Job | None
    training: list[Job]
    seconds_left: int | None
    mended_in: list[Mended] = field(default_factory=list)
    mends: list[Mended] = field(default_factory=list)
    chosen: dict[int, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)  # "code.field" of a question -> the option chosen
    regime: str = Regime.GENERAL

    def with_choices(self, chosen: dict[int, str], answers: dict[tuple[str, str], str]) -> UploadPage:
        """The same page as somebody filled it in and sent it."""
        answered = {f"{code}.{field}": option for (code, field), option in answers.items()}
        return replace(self, chosen=chosen, answered=answered)

    @property
    def attempts_at_most(self) -> int:
        return MAX_ATTEMPTS

    @property
    def nearly_done(self) -> bool:
        """Too few seconds are left to be counted: the pace so far is no better a guess than that."""
        return self.seconds_left is not None and self.seconds_left < COUNTED

    @property
    def learning(self) -> bool:
        return at_work(self.training)

    @property
    def moving(self) -> bool:
        return self.learning or self.upload.status in OPEN

    @property
    def separates_tax(self) -> bool:
        """Whether part of its amounts is IGV: a person may have said that none is, and a house may sell without."""
        said = self.upload.examination
        written = {"tax", "net_sales"} & set(said.get("mapping", {}))
        return said.get("tax") != "none" and (self.regime != Regime.NONE or bool(written))

    @property
    def doubtful(self) -> bool:
        return is_doubtful(self.upload.summary)

    @property
    def told_twice(self) -> bool:
        """Whether many of its tickets are in other files too, with lines that are not the same."""
        again, tickets = (int(self.upload.summary.get(name, 0)) for name in ("tickets_again", "tickets"))
        return again >= MANY_AGAIN and again >= tickets * SHARE_AGAIN

    @property
    def untouched(self) -> bool:
        """Nothing of it was taken in: it may be discarded."""
        return self.upload.status in UNTOUCHED

    @property
    def columns(self) -> list[Column]:
        found = columns_of(self.upload.examination)
        return [replace(column, field=self.chosen.get(column.at, column.field)) for column in found]

    @property
    def steps(self) -> tuple[tuple[str, float], ...]:
        return STEPS_BACK if self.upload.status == UploadStatus.WITHDRAWING else STEPS

    @property
    def shares(self) -> dict[str, float]:
        """Of the file's rows; for the bar that shows where they went."""
        parts = {name: getattr(self.upload, name) / (self.upload.rows_in or 1) for name in PARTS}
        return parts | {"before_duplicate": parts["accepted"] + parts["quarantined"]}

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why rows were set aside or counted as repeated, the most frequent first."""
        return sorted(self.upload.reasons.items(), key=lambda reason: (-reason[1], reason[0]))


def at_work(jobs: list[Job]) -> bool:
    """Whether any of them is still to end."""
    return any(job.state in (JobState.ASKED, JobState.RUNNING) for job in jobs)


def is_doubtful(summary: Mapping[str, Any]) -> bool:
    """Whether what is far out makes so much of a file's sales that a slip is likelier than a feast."""
    far = abs(Decimal(summary.get("outlier_sales") or 0))
    return bool(summary.get("outliers")) and far > DOUBTFUL * abs(Decimal(summary.get("sales_total") or 0))


def columns_of(examination: dict[str, Any]) -> list[Column]:
    """Each column of the file with what it seems to be and how sure that is."""
    field_of = shown_fields(examination.get("mapping", {}))
    confidence = examination.get("confidence", {})
    preview = examination.get("preview", [])
    found = []
    for at, name in enumerate(examination.get("columns", [])):
        field = field_of.get(name, "")
        samples = [row[at] for row in preview if at < len(row) and row[at].strip()]
        found.append(Column(at, name, samples[:SAMPLES], field, confidence.get(field)))
    return found


def uploads_of(restaurant: Restaurant, *, asked: Mapping[str, str]) -> UploadsPage:
    """The files a restaurant brought, the newest first where no other order was ``asked`` for."""
    order = Order.asked(asked, "order", columns=COLUMNS, usual="-received")
    brought = Upload.objects.of(restaurant).select_related("created_by").alias(alike=folded_of("name"))
    part = Part.asked(asked, part_of(order.name), size=SHOWN, total=brought.count())
    uploads = brought.order_by(*order.fields(COLUMNS, then="-pk"))[part.start : part.last]
    return UploadsPage(list(uploads), part, list(_latest_training(restaurant)), order)


def upload_in_full(restaurant: Restaurant, upload_id: int, *, now: datetime) -> UploadPage:
    """One file with its job. Raises ``NoSuchUpload``."""
    upload = upload_numbered(restaurant.pk, upload_id)
    job = jobs_about(restaurant.pk, [upload.pk]).last()
    training = list(_latest_training(restaurant)) if upload.status == UploadStatus.DONE else []
    return UploadPage(
        upload=upload,
        job=job,
        training=training,
        seconds_left=seconds_left(job, now=now),
        mended_in=_mended_in(restaurant, upload),
        mends=_mends(restaurant, upload),
        regime=restaurant.igv_regime,
    )


def _mended_in(restaurant: Restaurant, upload: Upload) -> list[Mended]:
    """Files in force that brought rows of this one again, by the code that their rows carry."""
    if not upload.quarantined:
        return []
    code = upload.sha256[:SHORT]
    later = Upload.objects.of(restaurant).filter(status=UploadStatus.DONE, summary__mended__has_key=code)
    return [Mended(one.pk, one.name, one.summary["mended"][code]) for one in later.order_by("pk")]


def _mends(restaurant: Restaurant, upload: Upload) -> list[Mended]:
    """Files that the house has; what a row may say of another is nothing to anybody."""
    told = upload.summary.get("mended", {})
    if not told:
        return []
    known = Upload.objects.of(restaurant).annotate(code=Left("sha256", SHORT)).filter(code__in=told).order_by("pk")
    return [Mended(one.pk, one.name, told[one.code]) for one in known]


def _latest_training(restaurant: Restaurant) -> Iterator[Job]:
    """The newest training of each task; a failed or finished one only while it is the latest."""
    seen: set[str] = set()
    for job in Job.objects.of(restaurant).filter(kind="train").order_by("-asked_at", "-pk")[:12]:
        task = f"{job.params.get('task', '')}:{job.params.get('target', '')}"
        if task not in seen:
            seen.add(task)
            yield job


def seconds_left(job: Job | None, *, now: datetime) -> int | None:
    """By the pace so far; None before there is a pace to speak of."""
    if job is None or job.state != JobState.RUNNING or job.started_at is None or job.progress < 0.1:
        return None
    spent = (now - job.started_at).total_seconds()
    return round(spent * (1 - job.progress) / job.progress)
