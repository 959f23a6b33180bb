"""Receiving a file, reading it, confirming it: what the page, the command and the API all call."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from ml.errors import GourmetError
from restaurants.capabilities import Capability
from restaurants.models import UNTOUCHED, WAITING, WITHDRAWABLE, Job, JobState, Person, Restaurant, Upload, UploadStatus
from restaurants.rooms import store_of
from restaurants.services import jobs
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.corrections import corrected, refuse_uncountable
from restaurants.services.deciding import allowed_now, deciding
from restaurants.services.locking import lock
from restaurants.services.quotas import room_for_file, room_for_rows
from restaurants.services.reading import NOT_READ_YET, examine, reading_mark, stands
from restaurants.services.turns import turn_to_read
from restaurants.tenancy import acting_for
from restaurants.texts import on_one_line

CHUNK = 1 << 20


class FileTooLarge(GourmetError):
    code = "file_too_large"
    es = "El archivo pasa de {limit} MB. Divídalo por meses y súbalo por partes."
    en = "The file is over {limit} MB. Split it by month and upload the parts."


class FilesTooLarge(GourmetError):
    code = "files_too_large"
    es = "No se recibió, por pasar de {limit} MB: {names}. Divídalo por meses. Lo demás que envió ya está en la lista."
    en = "Not received, for being over {limit} MB: {names}. Split by month. The rest of what you sent is in the list."


class NotConfirmable(GourmetError):
    code = "not_confirmable"
    es = "Este archivo ya no espera confirmación."
    en = "This file no longer waits for confirmation."


class NotWithdrawable(GourmetError):
    code = "not_withdrawable"
    es = "Este archivo no está en sus cifras: no hay nada que retirar."
    en = "This file is not in your figures: there is nothing to take back."


class NotDiscardable(GourmetError):
    code = "not_discardable"
    es = "Este archivo ya se procesó o se está procesando: no se puede descartar."
    en = "This file has been or is being processed: it can't be discarded."


def stored_file(restaurant: Restaurant, upload: Upload) -> Path:
    return store_of(restaurant) / upload.sha256


def cells_of(restaurant: Restaurant, upload: Upload) -> Path:
    """The folder of its rows without the people in them, which stands for a file whose bytes may be kept no longer."""
    return store_of(restaurant) / f"{upload.sha256}.cells"


def record_upload(
    *,
    restaurant: Restaurant,
    name: str,
    chunks: Iterable[bytes],
    now: datetime,
    person: Person | None = None,
    layout: str | None = None,
    actor: Actor = OPERATOR,
) -> tuple[Upload, bool]:
    """Stream a file to the store, and say how it reads. (upload, new): the same bytes again are the same upload, and
    are not read again where they would read the same. Raises what ``turn_to_read`` does, and then nothing is kept."""
    label = on_one_line(name)[:255]
    with _streamed(store_of(restaurant), chunks) as (incoming, sha256, size), ExitStack() as turn:
        with acting_for(restaurant.pk):
            allowed_now(restaurant, actor, Capability.UPLOAD)  # in the lock; whoever discards the same bytes waits
            if not Upload.objects.of(restaurant).filter(sha256=sha256).exists():
                room_for_file(restaurant, size)
            upload, new = Upload.objects.of(restaurant).get_or_create(
                restaurant=restaurant,
                sha256=sha256,
                defaults={"name": label or sha256[:12], "size": size, "created_by": person, "created_at": now}
                | NOT_READ_YET,
            )
            Upload.objects.of(restaurant).filter(pk=upload.pk, status__in=WAITING).update(stands_since=now)  # anew
            if new:
                note(restaurant=restaurant, actor=actor, what="file_received", about=upload.name, now=now)
            reads_as = reading_mark(restaurant, layout=layout)
            cells = cells_of(restaurant, upload)
            to_read = upload.status in UNTOUCHED and (cells.exists() or not stands(upload, mark=reads_as))
            if to_read and actor != OPERATOR:
                turn.enter_context(turn_to_read(restaurant, incoming))
            if to_read:  # maybe otherwise: what stood for it goes
                shutil.rmtree(cells, ignore_errors=True)
            if not cells.exists():
                incoming.replace(stored_file(restaurant, upload))
        if to_read:
            examine(restaurant, upload, stored_file(restaurant, upload), layout=layout, mark=reads_as)
    return upload, new


def receive_uploads(
    *, restaurant: Restaurant, files: Sequence[UploadedFile[bytes]], person: Person, actor: Actor, now: datetime
) -> list[tuple[Upload, bool]]:
    """Record each file by itself, as ``record_upload`` does: what is wrong with one does not undo another.

    Raises ``FileTooLarge`` for a file that came alone, ``FilesTooLarge`` once the others of several are recorded.
    """
    received: list[tuple[Upload, bool]] = []
    refused: list[str] = []
    for file in files:
        name = str(file.name)
        try:
            recorded = record_upload(
                restaurant=restaurant, name=name, chunks=file.chunks(), now=now, person=person, actor=actor
            )
        except FileTooLarge:
            if len(files) == 1:
                raise
            refused.append(name)
        else:
            received.append(recorded)
    if refused:
        raise FilesTooLarge(limit=settings.UPLOAD_MAX_BYTES // 1_000_000, names=", ".join(refused))
    return received


def confirm_upload(
    *,
    restaurant: Restaurant,
    upload: Upload,
    now: datetime,
    mapping: dict[str, str] | None = None,
    answers: Mapping[tuple[str, str], str] = MappingProxyType({}),
    actor: Actor = OPERATOR,
) -> Job:
    """A person says the reading is right, or right with this mapping and answers; from here the job ledger has it.

    Raises ``NotConfirmable``, ``NothingToCount``, ``RowsFull``, ``TooManyJobs``, ``NoLongerAllowed``.
    """
    with deciding(restaurant, actor, Capability.UPLOAD):
        waiting = Upload.objects.of(restaurant).filter(
            pk=upload.pk, status__in=[UploadStatus.EXAMINED, UploadStatus.FAILED]
        )
        room_for_rows(restaurant, of=upload)
        if not upload.examination:  # received a moment ago and not read yet
            raise NotConfirmable
        examination = corrected(upload.examination, mapping=mapping, answers=answers)
        refuse_uncountable(examination)
        layout = examination["layout"]
        if not waiting.update(status=UploadStatus.QUEUED, examination=examination, layout=layout, message={}):
            raise NotConfirmable
        upload.refresh_from_db()
        note(restaurant=restaurant, actor=actor, what="file_confirmed", about=upload.name, now=now)
        return jobs.ask(restaurant, "cleanse", key=_next_key(restaurant, upload, "cleanse"), now=now, upload=upload.pk)


def discard_upload(
    *,
    restaurant: Restaurant,
    upload: Upload,
    now: datetime,
    actor: Actor = OPERATOR,
    waiting_since: datetime | None = None,
) -> None:
    """Forget a file of which nothing was taken in, its bytes too; with ``waiting_since`` only where it has waited since
    before that, and then one that failed as well: the caller knows that the lake has nothing of it.

    Raises ``NotDiscardable``.
    """
    standing = Q(status__in=UNTOUCHED)
    if waiting_since is not None:
        standing = Q(status__in=WAITING, stands_since__lt=waiting_since)
    with deciding(restaurant, actor, Capability.UPLOAD):
        gone, _ = Upload.objects.of(restaurant).filter(standing, pk=upload.pk).delete()
        if not gone:
            raise NotDiscardable
        note(restaurant=restaurant, actor=actor, what="file_discarded", about=upload.name, now=now)
        transaction.on_commit(lambda: _forget_bytes(restaurant, upload.sha256))


def _forget_bytes(restaurant: Restaurant, sha256: str) -> None:
    """Once the row is gone for good, and unless the same bytes came again meanwhile."""
    with acting_for(restaurant.pk):
        lock(restaurant.pk, patient=True)
        if not Upload.objects.of(restaurant).filter(sha256=sha256).exists():
            (store_of(restaurant) / sha256).unlink(missing_ok=True)
            for suffix in ("cells", "old", "new"):  # the latter two of a process that was killed
                shutil.rmtree(store_of(restaurant) / f"{sha256}.{suffix}", ignore_errors=True)


def withdraw_upload(
    *, restaurant: Restaurant, upload: Upload, now: datetime, actor: Actor = OPERATOR, follows: bool = False
) -> Job:
    """Ask that the rows of a file leave the lake and the figures. Raises ``NotWithdrawable``, ``TooManyJobs``."""
    with deciding(restaurant, actor, Capability.UPLOAD):
        there = Upload.objects.of(restaurant).filter(pk=upload.pk, status__in=WITHDRAWABLE)
        if not there.update(status=UploadStatus.WITHDRAWING, message={}):
            raise NotWithdrawable
        note(restaurant=restaurant, actor=actor, what="file_withdrawn", about=upload.name, now=now)
        key = _next_key(restaurant, upload, "withdraw")
        return jobs.ask(restaurant, "withdraw", key=key, now=now, follows=follows, upload=upload.pk)


def record_withdrawal(*, restaurant: Restaurant, upload: Upload) -> None:
    """Nothing of it is left; said by the job that took it out."""
    with acting_for(restaurant.pk):
        Upload.objects.of(restaurant).filter(pk=upload.pk).update(
            status=UploadStatus.WITHDRAWN,
            rows_in=0,
            accepted=0,
            quarantined=0,
            duplicate=0,
            reasons={},
            summary={},
            message={},
        )


def _next_key(restaurant: Restaurant, upload: Upload, kind: str) -> str:
    """The ledger's key of a file and of how often it was taken back, so that it may come again. Not of its bytes: what
    was discarded and brought anew is another file, and an old job of theirs is of the one that is gone."""
    before = Job.objects.of(restaurant).filter(kind="withdraw", params__upload=upload.pk)
    times = before.count() if kind == "withdraw" else before.filter(state=JobState.DONE).count()
    return f"{upload.pk}:{times}"


@contextmanager
def _streamed(store: Path, chunks: Iterable[bytes]) -> Iterator[tuple[Path, str, int]]:
    """The bytes under a name of our own, with their SHA-256 and their number; gone unless the caller renames them."""
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    incoming = store / f".{uuid.uuid4().hex}"
    digest, size = hashlib.sha256(), 0
    try:
        with incoming.open("wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise FileTooLarge(limit=settings.UPLOAD_MAX_BYTES // 1_000_000)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        yield incoming, digest.hexdigest(), size
    finally:
        incoming.unlink(missing_ok=True)


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


@transaction.atomic
def mark(
    *, restaurant: Restaurant, upload_id: int, status: UploadStatus, message: dict[str, str] | None = None
) -> None:
    """What became of an upload, said by the job that works on it."""
    with acting_for(restaurant.pk):
        fields: dict[str, object] = {"status": status} if message is None else {"status": status, "message": message}
        Upload.objects.of(restaurant).filter(pk=upload_id).update(**fields)
