"""The job of a confirmed file: text -> raw Parquet -> Spark verdicts -> lake -> figures; training follows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from pyspark.sql import SparkSession

from insights.jobs.base import Outcome, Work
from insights.selectors.forgotten import forgotten_by
from insights.selectors.sold_before import sold_before
from insights.services.engine import engine, in_time
from insights.services.figures import publish_figures
from insights.services.lake import lake_of, recipe_of, scratch_of
from insights.services.originals import raw_of
from insights.services.training import training_follows
from ml import cleansing, summaries
from ml.cleansing import Cleansed
from ml.cleansing.recipe import VERSION, Recipe
from ml.cleansing.usual import FEW, NOTHING_BEFORE, Usual, of_record
from ml.intake import Examination
from ml.intake.examination import RawTable
from ml.lake import Lake
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.services import uploads
from restaurants.services.quotas import room_for_rows
from restaurants.tenancy import acting_for


def run(work: Work) -> Outcome:
    """Cleanse one upload. Its rows land in the lake before the figures change; doing it twice gives the same lake.

    Raises ``RowsFull`` where the files before it have brought the house to its limit, or its own rows would pass it:
    then none of them is in the lake.
    """
    with acting_for(work.restaurant.pk):
        upload = Upload.objects.of(work.restaurant).get(pk=work.job.params["upload"])
        room_for_rows(work.restaurant, of=upload)
    uploads.mark(restaurant=work.restaurant, upload_id=upload.pk, status=UploadStatus.CLEANSING)
    lake = lake_of(work.restaurant)
    before = lake.days(of=upload.sha256)  # of an attempt that failed, maybe of another reading: they may be published

    def counted(raw: RawTable) -> None:
        with acting_for(work.restaurant.pk):
            room_for_rows(work.restaurant, of=upload, rows=raw.rows_in - raw.rows_bad)
        work.progress("cleanse", 0.2)

    with engine() as session, in_time():
        work.progress("read", 0.05)
        cleansed = cleanse_upload(session, work.restaurant, upload, lake=lake, raw_done=counted)
        work.progress("figures", 0.75)
        days = sorted({*before, *cleansed.days})
        figures = summaries.summarise(session, lake, days) if days else None
    work.progress("publish", 0.9)

    def publish() -> None:
        if figures is not None:
            publish_figures(restaurant=work.restaurant, days=days, summaries=figures)
        record_outcome(work.restaurant, upload, cleansed, ended_at=work.clock())
        training_follows(restaurant=work.restaurant, after=work.job, now=work.clock())

    return Outcome(_result(cleansed), publish)


def cleanse_upload(
    session: SparkSession,
    restaurant: Restaurant,
    upload: Upload,
    *,
    lake: Lake,
    raw_done: Callable[[RawTable], None] = lambda _: None,
) -> Cleansed:
    """The stored file of an upload as it was confirmed, into the lake; nothing of PostgreSQL changes."""
    examination = Examination.from_dict(upload.examination)
    with tempfile.TemporaryDirectory(dir=scratch_of(lake), prefix="raw-") as scratch:
        gone = forgotten_by(restaurant)
        raw = raw_of(
            restaurant=restaurant, upload=upload, examination=examination, scratch=Path(scratch), erased=gone.erased
        )
        raw_done(raw)
        recipe = _recipe(restaurant, upload)
        return cleansing.cleanse_file(
            session,
            raw,
            examination,
            recipe=recipe,
            lake=lake,
            source=upload.sha256,
            forgotten=gone.until if upload.kind == "sales" else gone.for_good,
            usual=_usual(restaurant, upload, lake) if raw.rows_in <= FEW else NOTHING_BEFORE,
        )


def _usual(restaurant: Restaurant, upload: Upload, lake: Lake) -> Usual:
    """What the house had sold when the file came in: of one that was judged before, what it was judged by then."""
    judged = lake.sources().get(upload.sha256[:12])
    return sold_before(restaurant) if judged is None else of_record(judged)


def record_outcome(restaurant: Restaurant, upload: Upload, cleansed: Cleansed, *, ended_at: datetime | None) -> None:
    """What became of its rows, on the upload, and when they came in."""
    Upload.objects.of(restaurant).filter(pk=upload.pk).update(
        status=UploadStatus.DONE,
        rows_in=cleansed.rows_in,
        accepted=cleansed.accepted,
        quarantined=cleansed.quarantined,
        duplicate=cleansed.duplicate,
        reasons=cleansed.reasons,
        summary=_result(cleansed),
        ended_at=ended_at,
        examination={**upload.examination, "preview": []},  # it has served its purpose
    )


def _result(cleansed: Cleansed) -> dict[str, Any]:
    fields = asdict(cleansed)
    fields.pop("days")
    return {
        **fields,
        "sales_total": str(cleansed.sales_total),
        "outlier_sales": str(cleansed.outlier_sales),
        "first_day": cleansed.first_day.isoformat() if cleansed.first_day else None,
        "last_day": cleansed.last_day.isoformat() if cleansed.last_day else None,
        "days": len(cleansed.days),
        "recipe": VERSION,
    }


def _recipe(restaurant: Restaurant, upload: Upload) -> Recipe:
    """Nothing was sold after the day the file was received, which stays that day when it is cleansed again.

    The lake keeps the recipe with each source; a model's record has the house's own, without a file's bound.
    """
    received = timezone.localdate(upload.created_at, ZoneInfo(restaurant.zone))
    return replace(recipe_of(restaurant), last_day=received)
