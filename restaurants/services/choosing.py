"""What a person says on the page of a file: that it reads well, or which column is which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from restaurants.capabilities import Capability
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.services.audit import Actor
from restaurants.services.corrections import told_as_sales
from restaurants.services.deciding import deciding
from restaurants.services.memory import held_against
from restaurants.services.reading import MARK
from restaurants.services.uploads import NotConfirmable, confirm_upload


def take_choices(
    *,
    restaurant: Restaurant,
    upload: Upload,
    now: datetime,
    mapping: dict[str, str] | None,
    answers: Mapping[tuple[str, str], str],
    actor: Actor,
) -> None:
    """Confirm the file as chosen. Columns that make sales of what was taken for another table are kept, and the file
    waits on: whether its amounts hold IGV, say, was not asked yet. Raises what ``confirm_upload`` does."""
    found = told_as_sales(upload.examination, mapping=mapping)
    if found is None:
        confirm_upload(restaurant=restaurant, upload=upload, now=now, mapping=mapping, answers=answers, actor=actor)
        return
    with deciding(restaurant, actor, Capability.UPLOAD):
        asked = held_against(restaurant, found).as_dict() | {MARK: upload.examination.get(MARK, "")}
        waiting = Upload.objects.of(restaurant).filter(pk=upload.pk, status=UploadStatus.EXAMINED)
        if not waiting.update(examination=asked, kind=found.kind, layout=found.layout):
            raise NotConfirmable
