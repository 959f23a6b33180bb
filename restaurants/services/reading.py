"""Reading a file that was brought, and keeping what came of it: the same bytes by the same rules read the same."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from ml import intake
from ml.errors import GourmetError
from restaurants.models import UNTOUCHED, Restaurant, Upload, UploadStatus
from restaurants.services import memory
from restaurants.tenancy import acting_for

MARK = "read_as"  # kept with what it is about: the examination, or the words of a refusal


class NotReadToItsEnd(GourmetError):
    code = "not_read_to_its_end"
    es = "Este archivo se está leyendo, o no se terminó de leer. Si en un minuto sigue así, súbalo otra vez."
    en = "This file is being read, or was not read to its end. If it stands so in a minute, upload it again."


class NotThereAnyMore(GourmetError):
    code = "not_there_any_more"
    es = "Alguien descartó este archivo en este momento. Súbalo otra vez."
    en = "Somebody discarded this file just now. Upload it again."


#: How a file stands from its first moment, so that one whose reading was cut short waits for nobody to confirm it.
NOT_READ_YET = {"status": UploadStatus.REFUSED, "message": NotReadToItsEnd().as_dict()}


def reading_mark(restaurant: Restaurant, *, layout: str | None) -> str:
    """What decides how bytes are read besides themselves: the rules, what was asked, and what the house confirmed."""
    confirmed = Upload.objects.of(restaurant).filter(status__in=memory.CONFIRMED).order_by("pk")
    known = list(confirmed.values_list("pk", "ended_at"))
    said = repr((intake.rules(), _memorys_rules(), layout or "", restaurant.currency, known))
    return hashlib.sha256(said.encode()).hexdigest()


def stands(upload: Upload, *, mark: str) -> bool:
    """Whether it was examined or refused already, and would be so again."""
    kept = {UploadStatus.EXAMINED: upload.examination, UploadStatus.REFUSED: upload.message}
    return bool(kept.get(UploadStatus(upload.status), {}).get(MARK) == mark)


def examine(restaurant: Restaurant, upload: Upload, file: Path, *, layout: str | None, mark: str) -> None:
    """Read it, and keep how it reads or why it does not. Raises ``NotThereAnyMore``."""
    try:
        examination = memory.examined(restaurant, file, name=upload.name, layout=layout)
    except FileNotFoundError as gone:  # discarded by somebody else a moment ago
        raise NotThereAnyMore from gone
    except intake.Refused as refusal:
        upload.status = UploadStatus.REFUSED
        upload.message = refusal.as_dict() | {MARK: mark}
    else:
        upload.status = UploadStatus.EXAMINED
        upload.examination = examination.as_dict() | {MARK: mark}
        upload.kind = examination.kind
        upload.layout = examination.layout
        upload.message = {}
    with acting_for(restaurant.pk):
        # Whoever confirmed the file meanwhile is not put back.
        unconfirmed = Upload.objects.of(restaurant).filter(pk=upload.pk, status__in=UNTOUCHED)
        unconfirmed.update(
            status=upload.status,
            message=upload.message,
            examination=upload.examination,
            kind=upload.kind,
            layout=upload.layout,
        )


@lru_cache(maxsize=1)
def _memorys_rules() -> str:
    return hashlib.sha256(Path(memory.__file__).read_bytes()).hexdigest()
