"""Rows that were set aside, as a file to mend and upload again."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from ml.intake.returned import code_of
from ml.lake import Lake
from restaurants import words
from restaurants.models import Restaurant, Upload
from restaurants.rooms import arrivals, lake_root_of

PART = 1 << 16
MARKED = "utf-8-sig"  # with the mark by which Excel knows UTF-8
#: Codecs by which a file is read, and that with the mark by which a spreadsheet knows the same letters.
WITH_MARK = {"": MARKED, "utf-8": MARKED, "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


def quarantine_csv(restaurant: Restaurant, upload: Upload) -> IO[bytes]:
    """The set-aside rows of one file, every cell inert in a spreadsheet; the caller closes it.

    Cells are as they were and separated as they were, in the file's own encoding; where a letter has no place in that,
    in UTF-8. Of a workbook it is CSV. Raises ``ml.lake.NoSuchSource`` where nothing of the file was taken in.
    """
    file = tempfile.TemporaryFile(dir=arrivals())  # noqa: SIM115  # ``parts_of`` closes it
    encoding = str(upload.examination.get("encoding", ""))
    try:
        _write(restaurant, upload, file, encoding=WITH_MARK.get(encoding, encoding))
    except UnicodeEncodeError:
        file.seek(0)
        file.truncate()
        _write(restaurant, upload, file, encoding=MARKED)
    file.seek(0)
    return file


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """Its bytes in the order they are sent in; closes it."""
    with file:
        while part := file.read(PART):
            yield part


def _write(restaurant: Restaurant, upload: Upload, file: IO[bytes], *, encoding: str) -> None:
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        Lake(lake_root_of(restaurant)).write_quarantine_csv(
            upload.sha256,
            text,
            columns=upload.examination.get("columns", []),
            added=(
                _("Línea del archivo"),
                _("Por qué se apartó"),
                _("Texto de la fila, si no se pudo separar"),
                _("Código del archivo de origen"),
            ),
            worded=lambda reason: words.word(reason, "reason"),
            delimiter=upload.examination.get("delimiter") or ",",
            code=code_of(upload.sha256),
        )
    finally:
        text.detach()
