"""The guests of a segment who may be written to, one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Count, Max, Min, Sum

from insights.models import DayFigure, GuestSegment, GuestVisit, ModelVersion
from insights.selectors.guests import agreeing
from ml.errors import GourmetError
from restaurants.models import Guest, Purpose, Restaurant
from restaurants.words import WORDS, word


class NoSuchSegment(GourmetError):
    code = "no_such_segment"
    es = "No hay ningún segmento con ese nombre."
    en = "There is no segment of that name."


@dataclass(frozen=True)
class Came:
    """How a guest came: on so many ``days``, with so many ``visits`` (accounts)."""

    days: int
    visits: int
    sales: Decimal
    first: date
    last: date

    @property
    def ticket(self) -> Decimal:
        return self.sales / (self.visits or 1)

    @property
    def gap(self) -> int | None:
        """Days from one visit to the next, as a mean; None of one who came once."""
        return max(1, round((self.last - self.first).days / (self.days - 1))) if self.days > 1 else None


@dataclass(frozen=True)
class Usual:
    """The middle guest of all the segments."""

    days: int = 0
    ticket: Decimal = Decimal(0)


@dataclass(frozen=True)
class Listed:
    """A guest of a segment who agreed to be written to; ``number`` is that of their file in this house."""

    number: int
    identity: str
    came: Came


@dataclass(frozen=True)
class SegmentList:
    """Those who agreed, by what they spent; ``left_out`` did not. ``until`` is the last day on record."""

    segment: str
    until: date | None = None
    left_out: int = 0
    usual: Usual = field(default_factory=Usual)
    listed: list[Listed] = field(default_factory=list)


def named(segment: str) -> str:
    """In words. Raises ``NoSuchSegment``: what is no segment's name is kept nowhere, least of all in the record."""
    if segment not in WORDS["segment"]:
        raise NoSuchSegment
    return word(segment, "segment")


def segment_list(restaurant: Restaurant, segment: str) -> SegmentList:
    """Those of a segment who agreed to advertising, each with how they come, beside how the middle guest does. Raises
    ``NoSuchSegment``."""
    named(segment)
    on_duty = ModelVersion.objects.of(restaurant).filter(task="segments", on_duty=True)
    segment_of = dict(
        GuestSegment.objects.of(restaurant).filter(version__in=on_duty).values_list("guest", "segment").iterator()
    )
    members = {guest for guest, name in segment_of.items() if name == segment}
    agreed = agreeing(restaurant, Purpose.ADVERTISING) & members
    came = {guest: how for guest, how in _came(restaurant).items() if guest in segment_of}
    numbers = dict(Guest.objects.of(restaurant).filter(identity__in=agreed).values_list("identity", "pk"))
    return SegmentList(
        segment=segment,
        until=DayFigure.objects.of(restaurant).aggregate(last=Max("day"))["last"],
        left_out=len(members) - len(agreed),
        usual=_usual(came.values()),
        listed=[Listed(numbers[guest], guest, how) for guest, how in came.items() if guest in agreed],
    )


def _came(restaurant: Restaurant) -> dict[str, Came]:
    """Every identified guest, whoever spent most first."""
    rows = GuestVisit.objects.of(restaurant).values("guest")
    sums = rows.annotate(
        days=Count("pk"), visits=Sum("tickets"), money=Sum("sales"), first=Min("day"), last=Max("day")
    ).order_by("-money", "guest")
    return {
        row["guest"]: Came(row["days"], row["visits"], row["money"], row["first"], row["last"])
        for row in sums.iterator()
    }


def _usual(guests: Iterable[Came]) -> Usual:
    every = list(guests)
    return Usual(round(median(one.days for one in every)), median(one.ticket for one in every)) if every else Usual()
