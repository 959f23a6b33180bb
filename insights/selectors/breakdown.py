"""What the sales of some days are made of, in one query: dayparts, channels, dishes and the hours of the week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import Cast, ExtractIsoWeekDay

from insights.models import DayFigure, DishFigure, HourFigure
from insights.selectors.period import BEST_SELLING, Span
from ml.letters import folded
from restaurants.letters import folded_of
from restaurants.models import Restaurant
from restaurants.ordering import Order

DISHES = 8
DISH_FIELDS = {"dish": "alike_", "units": "amount_", "sales": "money_", "share": "money_"}
NO_NAME = Value("", output_field=CharField())
NO_HOUR = Value(0, output_field=IntegerField())
HOUR_OF_WEEK = ExtractIsoWeekDay("day") * Value(100) + F("hour")


@dataclass(frozen=True)
class Part:
    """One row of a breakdown; ``share`` is of the whole it belongs to."""

    name: str
    money: Decimal
    amount: Decimal
    share: float


DISH_VALUES: dict[str, Callable[[Part], Any]] = {
    "dish": lambda part: folded(part.name),
    "units": lambda part: part.amount,
    "sales": lambda part: part.money,
    "share": lambda part: part.money,
}


@dataclass(frozen=True)
class Breakdown:
    dayparts: list[Part] = field(default_factory=list)
    channels: list[Part] = field(default_factory=list)
    dishes: list[Part] = field(default_factory=list)
    #: (ISO weekday 1-7, hour) -> accounts in the span
    hours: dict[tuple[int, int], int] = field(default_factory=dict)


def sales_breakdown(restaurant: Restaurant, span: Span, *, with_tax: bool, dishes: Order = BEST_SELLING) -> Breakdown:
    """Money with or without IGV; ``amount`` is accounts for dayparts and channels, units for dishes: the first few of
    these in their order."""
    money = Sum("sales" if with_tax else "net_sales")
    inside = {"day__gte": span.first, "day__lte": span.last}
    cells = DayFigure.objects.of(restaurant).filter(**inside)
    hours = HourFigure.objects.of(restaurant).filter(**inside)
    sold = DishFigure.objects.of(restaurant).filter(**inside)
    tickets = Cast(Sum("tickets"), output_field=DayFigure._meta.get_field("sales"))
    first = dishes.fields(DISH_FIELDS, then="name_")
    by_dish = _grouped(sold, "dish", name=F("dish"), money=money, amount=Sum("quantity")).alias(
        alike_=folded_of("dish")
    )
    rows = _grouped(cells, "daypart", name=F("daypart"), money=money, amount=tickets).union(
        _grouped(cells, "channel", name=F("channel"), money=money, amount=tickets),
        _grouped(hours, "hour", hour=HOUR_OF_WEEK, money=Sum("sales"), amount=tickets),
        by_dish.order_by(*first)[:DISHES],
        all=True,
    )
    return _assembled(list(rows), dishes)


def _grouped(
    figures: QuerySet[Any], part: str, *, money: Any, amount: Any, name: Any = NO_NAME, hour: Any = NO_HOUR
) -> Any:
    """Rows of (part, name, hour of the week, money, amount), all parts alike so that they fit one UNION."""
    keys = figures.order_by().annotate(part_=Value(part), name_=name, hour_=hour).values("part_", "name_", "hour_")
    sums = keys.annotate(money_=money, amount_=amount)
    return sums.values_list("part_", "name_", "hour_", "money_", "amount_")


def _assembled(rows: list[tuple[str, str, int, Decimal, Decimal]], dishes: Order) -> Breakdown:
    parts: dict[str, list[tuple[str, Decimal, Decimal]]] = {"daypart": [], "channel": [], "dish": []}
    hours: dict[tuple[int, int], int] = {}
    for kind, name, hour_of_week, money, amount in rows:
        if kind == "hour":
            hours[divmod(hour_of_week, 100)] = int(amount)
        else:
            parts[kind].append((name, money, amount))
    whole = sum((money for _, money, _ in parts["daypart"]), Decimal(0))
    return Breakdown(
        dayparts=_shares(parts["daypart"], whole),
        channels=_shares(parts["channel"], whole),
        dishes=dishes.rows(_shares(parts["dish"], whole), DISH_VALUES[dishes.column]),
        hours=hours,
    )


def _shares(rows: list[tuple[str, Decimal, Decimal]], whole: Decimal) -> list[Part]:
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    return [Part(name, money, amount, float(money / whole) if whole else 0.0) for name, money, amount in ordered]
