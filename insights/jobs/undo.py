"""The job after a cleansing that failed for good: what it had brought into the lake by then leaves it again."""

from __future__ import annotations

from insights.jobs.base import Outcome, Work
from insights.jobs.withdraw import as_it_stands
from insights.services.lake import lake_of
from insights.services.training import training_follows
from restaurants.models import Upload, UploadStatus
from restaurants.tenancy import acting_for

#: Nobody has begun to cleanse it anew, so none of its rows is in the lake by right.
NOT_BEGUN = (UploadStatus.FAILED, UploadStatus.QUEUED)


def run(work: Work) -> Outcome:
    """Take the rows of a file out that failed; doing it twice gives the same lake. The file says itself that it failed.

    It is a job, because only a claim keeps every other writer of the house out. One that came between may have judged
    its own lines by these rows, and published days with them: both are done again, as after a withdrawal, also where
    the file was confirmed anew and came in first, perhaps read otherwise. One that brought nothing costs a look.
    """
    restaurant, lake = work.restaurant, lake_of(work.restaurant)
    with acting_for(restaurant.pk):
        upload = Upload.objects.of(restaurant).filter(pk=work.job.params["upload"]).first()
    # An attempt that was killed may have taken the rows out and published nothing.
    if upload is None or (upload.sha256[:12] not in lake.sources() and work.job.attempts == 1):
        return Outcome(publish=lambda: training_follows(restaurant=restaurant, after=work.job, now=work.clock()))
    work.progress("withdraw", 0.05)
    if upload.status in NOT_BEGUN:
        lake.remove(upload.sha256)
    return as_it_stands(work, upload)
