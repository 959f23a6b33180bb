"""Reading the record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from ml.exports import inert
from restaurants import words
from restaurants.models import AuditEntry, Restaurant
from restaurants.tenancy import acting_for

SHOWN = 100
AT_ONCE = 1000
COLUMNS = ("at", "who", "what", "about", "before", "after", "address", "agent")


@dataclass(frozen=True)
class RecordPage:
    """Newest first; ``older`` is the mark from which the next page goes on, None at the end."""

    entries: list[AuditEntry]
    older: int | None


def record_of(restaurant: Restaurant, *, before: int | None = None) -> RecordPage:
    """A page of the record, of what came before the entry of this number."""
    rows = AuditEntry.objects.of(restaurant).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: SHOWN + 1])
    return RecordPage(found[:SHOWN], found[SHOWN - 1].pk if len(found) > SHOWN else None)


def record_csv(restaurant: Restaurant) -> Iterator[str]:
    """The whole record as CSV, oldest first, every cell inert; each part in a tenant transaction of its own, because a
    response is streamed after the request's has ended."""
    yield _line(COLUMNS)
    last = 0
    while True:
        with acting_for(restaurant.pk):
            rows = list(AuditEntry.objects.of(restaurant).filter(pk__gt=last).order_by("pk")[:AT_ONCE])
        if not rows:
            return
        yield "".join(_line(_cells(row)) for row in rows)
        last = rows[-1].pk


def _cells(row: AuditEntry) -> list[str]:
    values = [json.dumps(value, ensure_ascii=False) if value else "" for value in (row.before, row.after)]
    what = words.word(row.what, "act")
    return [row.at.isoformat(), row.who, what, row.about, *values, row.address or "", row.agent]


def _line(cells: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([inert(cell) for cell in cells])
    return out.getvalue()
