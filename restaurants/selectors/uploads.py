"""What a page says about the files a restaurant brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from restaurants.models import Job, JobState, Restaurant, Upload, UploadStatus

OPEN = (UploadStatus.QUEUED, UploadStatus.CLEANSING)
SHOWN = 200


@dataclass(frozen=True)
class UploadsPage:
    """The latest files, and whether work goes on that the page should follow."""

    uploads: list[Upload]
    training: list[Job]

    @property
    def moving(self) -> bool:
        return any(upload.status in OPEN for upload in self.uploads) or any(
            job.state in (JobState.ASKED, JobState.RUNNING) for job in self.training
        )


@dataclass(frozen=True)
class UploadPage:
    """One file, the job that works on it and the training that follows it."""

    upload: Upload
    job: Job | None
    training: list[Job]
    seconds_left: int | None

    @property
    def moving(self) -> bool:
        return self.upload.status in OPEN or any(
            job.state in (JobState.ASKED, JobState.RUNNING) for job in self.training
        )

    @property
    def examination(self) -> dict[str, Any]:
        return dict(self.upload.examination)


def uploads_of(restaurant: Restaurant) -> UploadsPage:
    """The files a restaurant brought, the newest first."""
    uploads = Upload.objects.of(restaurant).select_related("created_by").order_by("-created_at", "-pk")[:SHOWN]
    return UploadsPage(list(uploads), list(_latest_training(restaurant)))


def upload_in_full(restaurant: Restaurant, upload_id: int, *, now: datetime | None = None) -> UploadPage:
    """One file with its job; somebody else's number looks like no number."""
    upload = Upload.objects.of(restaurant).select_related("created_by").filter(pk=upload_id).first()
    if upload is None:
        raise Http404
    job = Job.objects.of(restaurant).filter(kind="cleanse", key=upload.sha256).first()
    training = list(_latest_training(restaurant)) if upload.status == UploadStatus.DONE else []
    return UploadPage(upload, job, training, seconds_left(job, now=now or timezone.now()))


def _latest_training(restaurant: Restaurant) -> Iterator[Job]:
    """The newest training of each task; a failed or finished one only while it is the latest."""
    seen: set[str] = set()
    for job in Job.objects.of(restaurant).filter(Q(kind="train")).order_by("-asked_at", "-pk")[:12]:
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
