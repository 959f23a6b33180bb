"""Rows that were set aside, as a file to mend and upload again."""

from __future__ import annotations

import io
import tempfile
from typing import IO

from django.utils.translation import gettext as _

from ml.lake import Lake
from restaurants import words
from restaurants.models import Restaurant, Upload
from restaurants.rooms import lake_root_of


def quarantine_csv(restaurant: Restaurant, upload: Upload) -> IO[bytes]:
    """The set-aside rows of one file as CSV, every cell inert in a spreadsheet; the caller closes it.

    Raises ``ml.lake.NoSuchSource`` where nothing of the file was taken in.
    """
    lake = Lake(lake_root_of(restaurant))
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response streams it and closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")  # with the mark by which Excel knows UTF-8
    lake.write_quarantine_csv(
        upload.sha256,
        text,
        columns=upload.examination.get("columns", []),
        added=(_("Línea del archivo"), _("Por qué se apartó"), _("Texto de la fila, si no se pudo separar")),
        worded=lambda reason: words.word(reason, "reason"),
    )
    text.detach()
    file.seek(0)
    return file
