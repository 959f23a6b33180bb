"""The job of a file that is taken back: its rows leave the lake, what only it had hidden comes in, figures follow."""

from __future__ import annotations

from collections.abc import Callable

from insights.jobs.base import Outcome, Work
from insights.jobs.cleanse import cleanse_upload, record_outcome
from insights.models import DayFigure
from insights.selectors.tables import table_of, writer_of
from insights.services.engine import engine, in_time
from insights.services.figures import publish_figures
from insights.services.lake import lake_of
from insights.services.training import FOLLOWING, columns_follow, training_follows
from insights.services.versions import take_off_duty
from ml import summaries
from ml.cleansing.reasons import ELSEWHERE
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.services import uploads
from restaurants.tenancy import acting_for


def run(work: Work) -> Outcome:
    """Withdraw one upload; doing it twice gives the same lake."""
    with acting_for(work.restaurant.pk):
        upload = Upload.objects.of(work.restaurant).get(pk=work.job.params["upload"])
    work.progress("withdraw", 0.05)
    lake_of(work.restaurant).remove(upload.sha256)
    return as_it_stands(work, upload, said=lambda: uploads.record_withdrawal(restaurant=work.restaurant, upload=upload))


def as_it_stands(work: Work, upload: Upload, *, said: Callable[[], None] = lambda: None) -> Outcome:
    """Judge and sum again what the rows of this upload had a say in, now that the lake has others of it, or none;
    ``said`` is published with it.

    Lines of other files that were duplicates of its lines are judged again, and because a name is spelled as most files
    spell it, every day is summed again: this is rare, and costs the history.
    """
    with acting_for(work.restaurant.pk):
        others = _bearing_on(work.restaurant, upload)
        days = set(DayFigure.objects.of(work.restaurant).values_list("day", flat=True).distinct())
    lake = lake_of(work.restaurant)
    with engine() as session:
        again = []
        for place, other in enumerate(others):
            work.progress("cleanse", 0.2 + 0.4 * place / len(others))
            with in_time():
                again.append((other, cleanse_upload(session, work.restaurant, other, lake=lake)))
        work.progress("figures", 0.6)
        with in_time():
            figures = summaries.summarise(session, lake, lake.days())
    work.progress("publish", 0.9)

    def publish() -> None:
        publish_figures(restaurant=work.restaurant, days=sorted(days | set(lake.days())), summaries=figures)
        for other, cleansed in again:
            record_outcome(work.restaurant, other, cleansed, ended_at=other.ended_at)
        said()
        _teach_again(work, upload)

    return Outcome({"judged_again": len(again)}, publish)


def _bearing_on(restaurant: Restaurant, upload: Upload) -> list[Upload]:
    """The files that say something else once this one is gone: those whose lines others hid, or the table's writer."""
    if upload.kind == "sales":
        done = Upload.objects.of(restaurant).filter(status=UploadStatus.DONE, kind="sales").exclude(pk=upload.pk)
        return list(done.filter(reasons__has_key=ELSEWHERE).order_by("ended_at", "pk"))
    writer = writer_of(restaurant, table_of(upload))
    return [] if writer is None else [writer]


def _teach_again(work: Work, upload: Upload) -> None:
    """The models learn without the file; of what no data are left, nothing is said any more."""
    restaurant, now = work.restaurant, work.clock()
    if upload.kind == "sales" and not lake_of(restaurant).months():
        for task in FOLLOWING:
            take_off_duty(restaurant=restaurant, task=task)
    training_follows(restaurant=restaurant, after=work.job, now=now)
    if upload.kind != "sales":
        columns_follow(restaurant=restaurant, table=table_of(upload), now=now)
