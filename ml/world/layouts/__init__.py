"""The known layouts of exports: exact headers, and how a till writes each column."""

from __future__ import annotations

from typing import Final

from ml.world.layouts import comanda, gourmet, loyverse, square, susii, toast
from ml.world.layouts.sheet import Writer

WRITERS: Final[dict[str, Writer]] = {
    "gourmet": gourmet.WRITER,
    "square": square.WRITER,
    "toast": toast.WRITER,
    "loyverse_en": loyverse.ENGLISH,
    "loyverse_es": loyverse.SPANISH,
    "susii": susii.WRITER,
    "malecon": comanda.MALECON,
    "tambopampa": comanda.TAMBOPAMPA,
}
