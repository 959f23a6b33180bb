"""Reading the record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from ml.exports import inert
from restaurants import words
from restaurants.changes import Change, about_of, changes_of
from restaurants.models import AuditEntry, Restaurant
from restaurants.tenancy import acting_for

SHOWN = 100
AT_ONCE = 1000
MOST_PEOPLE = 200
MARK = "\ufeff"  # by which Excel knows UTF-8


@dataclass(frozen=True)
class Sought:
    """Which entries: of one who acted, of one kind of act, of days of the house's clock; "" and None are all."""

    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None


EVERYTHING = Sought()


@dataclass(frozen=True)
class Entry:
    """A row as a page shows it."""

    row: AuditEntry
    about: str
    changes: list[Change]


@dataclass(frozen=True)
class RecordPage:
    """Newest first; ``older`` is the mark from which the next page goes on, None at the end. ``people`` and ``acts``
    are those that the record has at all."""

    entries: list[Entry]
    older: int | None
    sought: Sought = EVERYTHING
    people: list[str] = field(default_factory=list)
    acts: list[tuple[str, str]] = field(default_factory=list)


def record_of(restaurant: Restaurant, *, sought: Sought = EVERYTHING, before: int | None = None) -> RecordPage:
    """A page of the record, of what came before the entry of this number."""
    every = AuditEntry.objects.of(restaurant).order_by()
    rows = _sought(restaurant, sought).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: SHOWN + 1])
    acts = [(act, words.word(act, "act")) for act in every.values_list("what", flat=True).distinct()]
    return RecordPage(
        entries=[Entry(row, about_of(row), changes_of(row)) for row in found[:SHOWN]],
        older=found[SHOWN - 1].pk if len(found) > SHOWN else None,
        sought=sought,
        people=sorted(every.values_list("who", flat=True).distinct()[:MOST_PEOPLE]),
        acts=sorted(acts, key=lambda act: act[1]),
    )


def record_csv(restaurant: Restaurant, sought: Sought = EVERYTHING) -> Iterator[str]:
    """What is sought of the record as it stands now, as CSV, oldest first, every cell inert, in the language now in
    force; each part in a tenant transaction of its own: a response is streamed after the request's has ended."""
    with acting_for(restaurant.pk):
        newest = AuditEntry.objects.of(restaurant).aggregate(newest=Max("pk", default=0))["newest"]
    return _parts(restaurant, sought, translation.get_language() or "es", newest)


def _parts(restaurant: Restaurant, sought: Sought, language: str, newest: int) -> Iterator[str]:
    with translation.override(language):
        head = MARK + _line(_titles())
    yield head
    last = 0
    while True:
        with acting_for(restaurant.pk), translation.override(language):
            rows = list(_sought(restaurant, sought).filter(pk__gt=last, pk__lte=newest).order_by("pk")[:AT_ONCE])
            part = "".join(_line(_cells(row, restaurant.zone)) for row in rows)
        if not rows:
            return
        yield part
        last = rows[-1].pk


def _sought(restaurant: Restaurant, sought: Sought) -> QuerySet[AuditEntry]:
    rows, zone = AuditEntry.objects.of(restaurant), ZoneInfo(restaurant.zone)
    if sought.who:
        rows = rows.filter(who=sought.who)
    if sought.what:
        rows = rows.filter(what=sought.what)
    if sought.since is not None:
        rows = rows.filter(at__gte=datetime.combine(sought.since, time(), zone))
    if sought.until is not None:
        rows = rows.filter(at__lt=datetime.combine(sought.until + timedelta(days=1), time(), zone))
    return rows


def _titles() -> list[str]:
    return [_("Cuándo"), _("Quién"), _("Qué"), _("Sobre"), _("Antes"), _("Después"), _("Desde"), _("Navegador")]


def _cells(row: AuditEntry, zone: str) -> list[str]:
    at, changes = row.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S"), changes_of(row)
    before = "; ".join(f"{one.field}: {one.before}" for one in changes if one.before)
    after = "; ".join(f"{one.field}: {one.after}" for one in changes if one.after)
    return [at, row.who, words.word(row.what, "act"), about_of(row), before, after, row.address or "", row.agent]


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([inert(cell) for cell in cells])
    return out.getvalue()
