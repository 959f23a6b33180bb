"""Which table of the lake a file is, and which file a table says what it says of."""

from __future__ import annotations

from ml.intake import Examination
from restaurants.models import Restaurant, Upload, UploadStatus


def table_of(upload: Upload) -> str:
    """The lake's name for the table of a file that is not of sales."""
    return Examination.from_dict(upload.examination).table_name


def writer_of(restaurant: Restaurant, table: str) -> Upload | None:
    """The file that a table says what it says of: the one that came in last."""
    done = Upload.objects.of(restaurant).filter(status=UploadStatus.DONE).exclude(kind="sales")
    return next((one for one in done.order_by("-ended_at", "-pk") if table_of(one) == table), None)
