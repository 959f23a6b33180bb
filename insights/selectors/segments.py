"""Who the identified guests are, by the segmentation on duty, beside how many guests are identified at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Sum

from insights.models import DayFigure, GuestSegment, GuestVisit, ModelVersion
from insights.selectors.guests import agreeing, refusing
from restaurants.models import Purpose, Restaurant
from restaurants.ordering import Order
from restaurants.words import word


@dataclass(frozen=True)
class Segment:
    """``recency`` is the mean of days since each guest's last visit, counted to the last day on record."""

    name: str
    guests: int
    guest_share: float
    sales: Decimal
    sales_share: float
    visits: int
    recency: float | None
    agreed: int = 0  # of its guests, who said yes to being written to
    refused: int = 0  # and who said no

    @property
    def ticket(self) -> Decimal | None:
        return self.sales / self.visits if self.visits else None

    @property
    def silent(self) -> int:
        """Of its guests, who said neither."""
        return self.guests - self.agreed - self.refused

    @property
    def visits_each(self) -> float:
        return self.visits / self.guests if self.guests else 0.0


VALUES: dict[str, Callable[[Segment], Any]] = {
    "segment": lambda one: word(one.name, "segment"),
    "guests": lambda one: one.guests,
    "guest_share": lambda one: one.guests,
    "sales": lambda one: one.sales,
    "sales_share": lambda one: one.sales,
    "ticket": lambda one: one.ticket,
    "recency": lambda one: one.recency,
}
USUAL = Order("order", "sales", down=True)


@dataclass(frozen=True)
class SegmentsPage:
    """``days_on_record`` are those of the house, as everywhere; the version's report counts those of its guests."""

    version: ModelVersion | None
    segments: list[Segment] = field(default_factory=list)
    guests: int = 0
    identified: int = 0
    tickets: int = 0
    last_day: date | None = None
    days_on_record: int = 0
    separates_tax: bool = False
    order: Order = USUAL

    @property
    def ordered(self) -> list[Segment]:
        """For the table; the cards stand by sales."""
        return self.order.rows(self.segments, VALUES[self.order.column])

    @property
    def coverage(self) -> float | None:
        return self.identified / self.tickets if self.tickets else None


def guest_segments(restaurant: Restaurant, *, order: Order = USUAL) -> SegmentsPage:
    versions = ModelVersion.objects.of(restaurant).filter(task="segments")
    version = versions.order_by("-on_duty", "-created_at", "-pk").first()
    known = DayFigure.objects.of(restaurant).aggregate(
        identified=Sum("identified_tickets"),
        tickets=Sum("tickets"),
        first=Min("day"),
        last=Max("day"),
        taxed=Count("pk", filter=~Q(sales=F("net_sales"))),
    )
    segments = _profiles(restaurant, version, known["last"]) if version and version.on_duty and known["last"] else []
    return SegmentsPage(
        version=version,
        segments=segments,
        guests=sum(one.guests for one in segments),
        identified=known["identified"] or 0,
        tickets=known["tickets"] or 0,
        last_day=known["last"],
        order=order,
        days_on_record=(known["last"] - known["first"]).days + 1 if known["last"] else 0,
        separates_tax=known["taxed"] > 0,
    )


def _profiles(restaurant: Restaurant, version: ModelVersion, last_day: date) -> list[Segment]:
    """One row a segment, from the visits of its guests."""
    segment_of = GuestSegment.objects.of(restaurant).filter(version=version, guest=OuterRef("guest"))
    guests = (
        GuestVisit.objects.of(restaurant)
        .annotate(segment=Subquery(segment_of.values("segment")[:1]))
        .filter(segment__isnull=False)
        .values("segment", "guest")
        .annotate(money=Sum("sales"), visits=Sum("tickets"), last=Max("day"))
    )
    gathered: dict[str, list[tuple[Decimal, int, int]]] = {}
    for row in guests:
        gathered.setdefault(row["segment"], []).append((row["money"], row["visits"], (last_day - row["last"]).days))
    everyone = sum(len(rows) for rows in gathered.values())
    money = sum((row[0] for rows in gathered.values() for row in rows), Decimal(0))
    agreed = _members(restaurant, version, agreeing(restaurant, Purpose.ADVERTISING))
    refused = _members(restaurant, version, refusing(restaurant, Purpose.ADVERTISING))
    segments = [_profile(name, rows, everyone, money) for name, rows in gathered.items()]
    said = [replace(one, agreed=agreed[one.name], refused=refused[one.name]) for one in segments]
    return sorted(said, key=lambda one: -one.sales)


def _members(restaurant: Restaurant, version: ModelVersion, among: frozenset[str]) -> Counter[str]:
    """Segment -> how many of its guests are among these."""
    members = GuestSegment.objects.of(restaurant).filter(version=version).values_list("segment", "guest")
    return Counter(segment for segment, guest in members.iterator() if guest in among)


def _profile(name: str, rows: list[tuple[Decimal, int, int]], everyone: int, money: Decimal) -> Segment:
    sales = sum((row[0] for row in rows), Decimal(0))
    return Segment(
        name=name,
        guests=len(rows),
        guest_share=len(rows) / everyone,
        sales=sales,
        sales_share=float(sales / money) if money else 0.0,
        visits=sum(row[1] for row in rows),
        recency=sum(row[2] for row in rows) / len(rows),
    )
