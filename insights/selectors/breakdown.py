"""What the sales of some days are made of, in one query: dayparts, channels, dishes and the hours of the week."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import CharField, F, IntegerField, Sum, Value
from django.db.models.functions import Cast, ExtractIsoWeekDay

from insights.models import DayFigure, DishFigure, HourFigure
from insights.selectors.period import Span
from restaurants.models import Restaurant

DISHES = 8
TEXT = CharField()


@dataclass(frozen=True)
class Part:
    """One row of a breakdown; ``share`` is of the whole it belongs to."""

    name: str
    money: Decimal
    amount: Decimal
    share: float


@dataclass(frozen=True)
class Breakdown:
    dayparts: list[Part] = field(default_factory=list)
    channels: list[Part] = field(default_factory=list)
    dishes: list[Part] = field(default_factory=list)
    #: (ISO weekday 1-7, hour) -> accounts in the span
    hours: dict[tuple[int, int], int] = field(default_factory=dict)


def sales_breakdown(restaurant: Restaurant, span: Span, *, with_tax: bool) -> Breakdown:
    """Money with or without IGV; ``amount`` is accounts for dayparts and channels, units for dishes."""
    money = Sum("sales" if with_tax else "net_sales")
    inside = {"day__gte": span.first, "day__lte": span.last}
    cells = DayFigure.objects.of(restaurant).filter(**inside)
    hours = HourFigure.objects.of(restaurant).filter(**inside)
    dishes = DishFigure.objects.of(restaurant).filter(**inside)
    tickets = Cast(Sum("tickets"), output_field=DayFigure._meta.get_field("sales"))
    nothing = Value(0, output_field=IntegerField())
    rows = (
        cells.order_by()
        .values_list(Value("daypart"), F("daypart"), nothing, money, tickets)
        .union(
            cells.order_by().values_list(Value("channel"), F("channel"), nothing, money, tickets),
            hours.order_by().values_list(Value("hour"), Value(""), _hour_of_week(), Sum("sales"), tickets),
            dishes.values_list(Value("dish"), F("dish"), nothing, money, Sum("quantity")).order_by(money.desc())[
                :DISHES
            ],
            all=True,
        )
    )
    return _assembled(list(rows))


def _hour_of_week() -> F:
    return ExtractIsoWeekDay("day") * Value(100) + F("hour")


def _assembled(rows: list[tuple[str, str, int, Decimal, Decimal]]) -> Breakdown:
    parts: dict[str, list[tuple[str, Decimal, Decimal]]] = {"daypart": [], "channel": [], "dish": []}
    hours: dict[tuple[int, int], int] = {}
    for kind, name, hour_of_week, money, amount in rows:
        if kind == "hour":
            hours[divmod(hour_of_week, 100)] = int(amount)
        else:
            parts[kind].append((name, money, amount))
    whole = sum((money for _, money, _ in parts["daypart"]), Decimal(0))
    return Breakdown(*(_shares(parts[kind], whole) for kind in ("daypart", "channel", "dish")), hours=hours)


def _shares(rows: list[tuple[str, Decimal, Decimal]], whole: Decimal) -> list[Part]:
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    return [Part(name, money, amount, float(money / whole) if whole else 0.0) for name, money, amount in ordered]
