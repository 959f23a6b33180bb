"""What a file is read from: its bytes as they came or, once those may be kept no longer, its rows without the people.

``<sha256>.cells`` in the store is a raw table (``ml.intake``) whose documents and telephones are hidden and whose
erased guests are blank; it comes into being by one rename, and only then do the bytes go. A process that is killed
anywhere in between leaves a file that the next reading puts in order. Rows that were kept under an older recipe are
hidden again by today's when they are read.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from ml import intake
from ml.cleansing.recipe import VERSION
from ml.cleansing.redaction import redacted
from ml.intake.examination import Examination, RawTable
from restaurants.models import Restaurant, Upload
from restaurants.rooms import store_of
from restaurants.sealing import guest_key
from restaurants.services import uploads
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for

_COUNTS = "counts.json"


def raw_of(
    *, restaurant: Restaurant, upload: Upload, examination: Examination, scratch: Path, erased: Collection[str]
) -> RawTable:
    """The raw table of a file, without those ``erased``; a file that names one of them is kept so from now on."""
    _settle(restaurant, upload)
    raw = _as_kept(restaurant, upload, examination, scratch / "as-kept")
    without = redacted(raw, examination, guests=erased, out=scratch / "without") if erased else None
    if without is None and not _is_of_old_rules(restaurant, upload):
        return raw
    _keep_cells(restaurant, upload, without or raw)
    return _cells(restaurant, upload)


def names_somebody(*, restaurant: Restaurant, upload: Upload, scratch: Path, guests: Collection[str]) -> bool:
    """Whether what is kept of a file names one of these guests; nothing is changed."""
    return _without(restaurant, upload, scratch, guests=guests) is not None


def erase_from_original(*, restaurant: Restaurant, upload: Upload, scratch: Path, guests: Collection[str]) -> bool:
    """Keep a file without these guests from now on; False where it does not name them."""
    without = _without(restaurant, upload, scratch, guests=guests)
    if without is not None:
        _keep_cells(restaurant, upload, without)
    return without is not None


def end_original(*, restaurant: Restaurant, upload: Upload, scratch: Path) -> bool:
    """Keep only the rows of a file that was taken in, its people hidden; False where that was so already."""
    _settle(restaurant, upload)
    if uploads.cells_of(restaurant, upload).exists() or not uploads.stored_file(restaurant, upload).exists():
        return False
    _keep_cells(restaurant, upload, _read(restaurant, upload, Examination.from_dict(upload.examination), scratch))
    return True


def sweep_store(*, restaurant: Restaurant) -> None:
    """Take away what is kept of files that the restaurant no longer has: a process that was killed after it had
    forgotten one leaves its bytes, where nobody would find them again."""
    with acting_for(restaurant.pk):
        lock(restaurant.pk, patient=True)
        known = set(Upload.objects.of(restaurant).values_list("sha256", flat=True))
        for path in store_of(restaurant).glob("[0-9a-f]*"):  # what is coming in begins with a point
            if path.name.split(".")[0] not in known:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _settle(restaurant: Restaurant, upload: Upload) -> None:
    """Put in order what a killed process left half done: rows that were put away come back or go, and bytes go that
    rows stand for."""
    with acting_for(restaurant.pk):
        lock(restaurant.pk, patient=True)
        kept = uploads.cells_of(restaurant, upload)
        before = kept.with_suffix(".old")
        if before.exists() and not kept.exists():
            before.rename(kept)
        for left in (before, kept.with_suffix(".new")):
            shutil.rmtree(left, ignore_errors=True)
        if kept.exists():
            uploads.stored_file(restaurant, upload).unlink(missing_ok=True)


def _is_kept(restaurant: Restaurant, upload: Upload) -> bool:
    return uploads.cells_of(restaurant, upload).exists() or uploads.stored_file(restaurant, upload).exists()


def _without(restaurant: Restaurant, upload: Upload, scratch: Path, *, guests: Collection[str]) -> RawTable | None:
    _settle(restaurant, upload)
    if not _is_kept(restaurant, upload):
        return None
    examination = Examination.from_dict(upload.examination)
    raw = _as_kept(restaurant, upload, examination, scratch / "as-kept")
    return redacted(raw, examination, guests=guests, out=scratch / "without")


def _keep_cells(restaurant: Restaurant, upload: Upload, raw: RawTable) -> None:
    """Put this raw table in the place of the file's bytes, or of the rows that stood for them; it is on the disk before
    they go. Whoever brings the same bytes at that moment waits, or would leave them beside it."""
    target = uploads.cells_of(restaurant, upload)
    fresh, old = target.with_suffix(".new"), target.with_suffix(".old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    shutil.copytree(raw.path, fresh / "rows")
    shutil.copy(raw.bad_path, fresh / "bad.parquet")
    counts = {"rows_in": raw.rows_in, "rows_bad": raw.rows_bad, "recipe": VERSION}
    (fresh / _COUNTS).write_text(json.dumps(counts))
    for path in (*fresh.rglob("*"), fresh):
        _on_disk(path)
    with acting_for(restaurant.pk):
        lock(restaurant.pk, patient=True)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
        _on_disk(target.parent)
        shutil.rmtree(old, ignore_errors=True)
        uploads.stored_file(restaurant, upload).unlink(missing_ok=True)


def _on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_kept(restaurant: Restaurant, upload: Upload, examination: Examination, out: Path) -> RawTable:
    if _is_of_old_rules(restaurant, upload):
        cells, key = _cells(restaurant, upload), guest_key(restaurant.guest_key)
        return intake.hidden_again(cells, examination, out, guest_key=key)
    if uploads.cells_of(restaurant, upload).exists():
        return _cells(restaurant, upload)
    return _read(restaurant, upload, examination, out)


def _read(restaurant: Restaurant, upload: Upload, examination: Examination, out: Path) -> RawTable:
    file, key = uploads.stored_file(restaurant, upload), guest_key(restaurant.guest_key)
    return intake.to_raw(file, examination, out, sha256=upload.sha256, guest_key=key)


def _is_of_old_rules(restaurant: Restaurant, upload: Upload) -> bool:
    """Whether rows stand for the file that were written when less was hidden."""
    kept = uploads.cells_of(restaurant, upload)
    return kept.exists() and _counts(kept).get("recipe") != VERSION


def _counts(kept: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((kept / _COUNTS).read_text())
    return found


def _cells(restaurant: Restaurant, upload: Upload) -> RawTable:
    kept = uploads.cells_of(restaurant, upload)
    counts = _counts(kept)
    return RawTable(kept / "rows", kept / "bad.parquet", counts["rows_in"], counts["rows_bad"], upload.sha256)
