"""The job of a file that is taken back: its rows leave the lake, what only it had hidden comes in, figures follow."""

from __future__ import annotations

from django.utils import timezone

from insights.jobs.base import Outcome, Work
from insights.jobs.cleanse import cleanse_upload, engine, record_outcome
from insights.models import DayFigure
from insights.services.figures import publish_figures
from insights.services.lake import lake_of
from insights.services.training import training_follows
from ml import summaries
from ml.cleansing import table_name
from ml.intake import Examination
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.services import uploads
from restaurants.tenancy import acting_for

HIDDEN = "already_in_another_file"


def run(work: Work) -> Outcome:
    """Withdraw one upload; doing it twice gives the same lake.

    Lines of other files that were duplicates of its lines are judged again, and because a name is spelled as most files
    spell it, every day is summed again: this is rare, and costs the history.
    """
    with acting_for(work.restaurant.pk):
        upload = Upload.objects.of(work.restaurant).get(pk=work.job.params["upload"])
        others = _bearing_on(work.restaurant, upload)
        days = set(DayFigure.objects.of(work.restaurant).values_list("day", flat=True).distinct())
    lake = lake_of(work.restaurant)
    work.progress("withdraw", 0.05)
    lake.remove(upload.sha256)
    with engine() as session:
        work.progress("cleanse", 0.2)
        again = [(other, cleanse_upload(session, work.restaurant, other, lake=lake)) for other in others]
        work.progress("figures", 0.6)
        figures = summaries.summarise(session, lake, lake.days())
    work.progress("publish", 0.9)

    def publish() -> None:
        publish_figures(restaurant=work.restaurant, days=sorted(days | set(lake.days())), summaries=figures)
        for other, cleansed in again:
            record_outcome(work.restaurant, other, cleansed)
        uploads.mark(work.restaurant, upload.pk, UploadStatus.WITHDRAWN)
        training_follows(restaurant=work.restaurant, after=work.job, now=timezone.now())

    return Outcome({"judged_again": len(again)}, publish)


def _bearing_on(restaurant: Restaurant, upload: Upload) -> list[Upload]:
    """The files that say something else once this one is gone, the oldest first."""
    done = (
        Upload.objects.of(restaurant)
        .filter(status=UploadStatus.DONE)
        .exclude(pk=upload.pk)
        .order_by("created_at", "pk")
    )
    if upload.kind == "sales":
        return list(done.filter(kind="sales", reasons__has_key=HIDDEN))
    mine = table_name(Examination.from_dict(upload.examination))
    same = [
        other for other in done.exclude(kind="sales") if table_name(Examination.from_dict(other.examination)) == mine
    ]
    return same[-1:]
