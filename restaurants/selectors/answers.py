"""What the API says about a restaurant and the files it brought."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from ml.errors import GourmetError
from ml.intake.examination import Examination
from ml.intake.questions import about_currency
from restaurants.access import NoSuchRestaurant
from restaurants.models import Job, Restaurant, Upload


class NoSuchUpload(GourmetError):
    """Nobody is told more than that: somebody else's number looks like no number."""

    code = "no_such_upload"
    es = "No hay ningún archivo con ese número."
    en = "There is no file of that number."


@dataclass(frozen=True)
class UploadAnswer:
    """A file and the job that works on it, where one was asked for."""

    upload: Upload
    job: Job | None


def house(restaurant_id: int) -> Restaurant:
    """The restaurant of the key; inside its tenant."""
    return Restaurant.objects.get(pk=restaurant_id)


def house_named(restaurant_id: int, slug: str) -> Restaurant:
    """The same by its name. Raises ``NoSuchRestaurant``: another's name looks like no name."""
    restaurant = Restaurant.objects.filter(pk=restaurant_id, slug=slug).first()
    if restaurant is None:
        raise NoSuchRestaurant(slug=slug)
    return restaurant


def latest_uploads(
    restaurant_id: int, *, limit: int, after: int | None = None
) -> tuple[list[UploadAnswer], int | None]:
    """The newest first, and the number after which the next part goes on (None at the end)."""
    uploads = Upload.objects.of(restaurant_id).select_related("restaurant").order_by("-pk")
    if after is not None:
        uploads = uploads.filter(pk__lt=after)
    found = list(uploads[: limit + 1])
    shown = found[:limit]
    jobs = {job.params["upload"]: job for job in jobs_about(restaurant_id, [upload.pk for upload in shown])}
    answers = [UploadAnswer(upload, jobs.get(upload.pk)) for upload in shown]
    return answers, shown[-1].pk if len(found) > limit else None


def one_upload(restaurant_id: int, upload_id: int) -> UploadAnswer:
    """One file with its job. Raises ``NoSuchUpload``."""
    upload = upload_numbered(restaurant_id, upload_id)
    return UploadAnswer(upload, jobs_about(restaurant_id, [upload_id]).last())


def upload_numbered(restaurant_id: int, upload_id: int) -> Upload:
    """One file and who brought it. Raises ``NoSuchUpload``."""
    upload = Upload.objects.of(restaurant_id).select_related("created_by", "restaurant").filter(pk=upload_id).first()
    if upload is None:
        raise NoSuchUpload
    return upload


def warnings_of(upload: Upload, *, house: str) -> list[dict[str, str]]:
    """What whoever brought the file has to know of it, confirmed or not, in each language: that its money is not the
    house's."""
    told = about_currency(Examination.from_dict(upload.examination), house=house) if upload.examination else []
    return [{"es": one["es"], "en": one["en"]} for one in told]


def jobs_about(restaurant_id: int, upload_ids: list[int]) -> QuerySet[Job]:
    """What was asked about these files, the newest last."""
    about = Job.objects.of(restaurant_id).filter(kind__in=["cleanse", "withdraw"], params__upload__in=upload_ids)
    return about.order_by("asked_at", "pk")
