"""What a file is read from: its bytes as they came or, once those may be kept no longer, its rows without the people.

``<sha256>.cells`` in the store is a raw table (``ml.intake``) whose documents and telephones are hidden and whose
erased guests are blank; it comes into being by one rename, and only then do the bytes go.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from ml import intake
from ml.cleansing.redaction import redacted
from ml.intake.examination import Examination, RawTable
from restaurants.models import Restaurant, Upload
from restaurants.sealing import guest_key
from restaurants.services import uploads

_COUNTS = "counts.json"


def raw_of(
    restaurant: Restaurant, upload: Upload, examination: Examination, scratch: Path, *, erased: Collection[str]
) -> RawTable:
    """The raw table of a file, without those ``erased``; a file that names one of them is kept so from now on."""
    raw = _as_kept(restaurant, upload, examination, scratch / "as-kept")
    if not erased:
        return raw
    without = redacted(raw, examination, guests=erased, out=scratch / "without")
    if without is None:
        return raw
    keep_cells(restaurant, upload, without)
    return _cells(restaurant, upload)


def end_original(restaurant: Restaurant, upload: Upload, scratch: Path) -> bool:
    """Keep only the rows of a file that was taken in, its people hidden; False where that was so already."""
    if uploads.cells_of(restaurant, upload).exists() or not uploads.stored_file(restaurant, upload).exists():
        return False
    keep_cells(restaurant, upload, _read(restaurant, upload, Examination.from_dict(upload.examination), scratch))
    return True


def keep_cells(restaurant: Restaurant, upload: Upload, raw: RawTable) -> None:
    """Put this raw table in the place of the file's bytes, or of the rows that stood for them."""
    target = uploads.cells_of(restaurant, upload)
    fresh, old = target.with_suffix(".new"), target.with_suffix(".old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    shutil.copytree(raw.path, fresh / "rows")
    shutil.copy(raw.bad_path, fresh / "bad.parquet")
    (fresh / _COUNTS).write_text(json.dumps({"rows_in": raw.rows_in, "rows_bad": raw.rows_bad}))
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    uploads.stored_file(restaurant, upload).unlink(missing_ok=True)


def _as_kept(restaurant: Restaurant, upload: Upload, examination: Examination, out: Path) -> RawTable:
    if uploads.cells_of(restaurant, upload).exists():
        return _cells(restaurant, upload)
    return _read(restaurant, upload, examination, out)


def _read(restaurant: Restaurant, upload: Upload, examination: Examination, out: Path) -> RawTable:
    file, key = uploads.stored_file(restaurant, upload), guest_key(restaurant.guest_key)
    return intake.to_raw(file, examination, out, sha256=upload.sha256, guest_key=key)


def _cells(restaurant: Restaurant, upload: Upload) -> RawTable:
    kept = uploads.cells_of(restaurant, upload)
    counts = json.loads((kept / _COUNTS).read_text())
    return RawTable(kept / "rows", kept / "bad.parquet", counts["rows_in"], counts["rows_bad"], upload.sha256)
