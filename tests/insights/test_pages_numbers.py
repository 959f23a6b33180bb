"""What the overview counts: spans by weekday, five numbers, and a percentage only where there is a base."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from insights.selectors.cards import Card
from insights.selectors.daily import Days, daily_totals
from insights.selectors.forecast import sales_forecast
from insights.selectors.heat import hours_of_the_week
from insights.selectors.overview import Overview, morning_overview
from insights.selectors.period import PRESETS, Choice, Span
from insights.selectors.segments import guest_segments
from restaurants.models import Person, Restaurant
from restaurants.tenancy import acting_for
from tests.factories import NOW, day_figure
from tests.insights import figures
from tests.insights.figures import LAST_DAY


def overview(restaurant: Restaurant, query: str = "period=last") -> Overview:
    with acting_for(restaurant.pk):
        return morning_overview(restaurant, Choice.from_query(QueryDict(query)), now=NOW)


def card(restaurant: Restaurant, name: str, query: str = "period=last") -> Card:
    return next(one for one in overview(restaurant, query).cards if one.name == name)


@pytest.mark.parametrize(("days", "back"), [(1, 7), (7, 7), (8, 14), (28, 28), (31, 35)])
def test_a_span_is_compared_with_the_same_weekdays_before_it(days: int, back: int) -> None:
    span = Span(LAST_DAY - timedelta(days - 1), LAST_DAY)

    before = span.before()

    assert before.first == span.first - timedelta(back)
    assert before.first.weekday() == span.first.weekday()


def test_last_year_is_fifty_two_weeks_ago() -> None:
    span = Span(LAST_DAY, LAST_DAY)

    year = span.year_before()

    assert year is not None
    assert (year.last, year.last.weekday()) == (date(2025, 11, 2), LAST_DAY.weekday())


def test_presets_count_from_the_last_day_with_data(huaca: Restaurant) -> None:
    figures.with_history(huaca)

    spans = {preset: overview(huaca, f"period={preset}").span for preset in ("last", "7", "month", "year")}

    assert {name: span.first for name, span in spans.items() if span} == {
        "last": LAST_DAY,
        "7": LAST_DAY - timedelta(6),
        "month": date(2026, 11, 1),
        "year": date(2026, 1, 1),
    }


def test_the_five_numbers_of_a_day(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=3)

    values = {one.name: one.value for one in overview(huaca).cards}

    assert values == {
        "sales": Decimal(3540),
        "covers": 72,
        "ticket_guest": Decimal(3540) / 72,
        "tickets": 30,
        "identified": Decimal("0.5"),
    }


def test_guests_who_are_not_counted_are_unknown_and_the_ticket_is_by_bill(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=3, covers=None)

    values = {one.name: one.value for one in overview(huaca).cards}

    assert values["covers"] is None
    assert values["ticket_account"] == Decimal(3540) / 30


def test_the_ticket_by_guest_leaves_out_what_counts_no_guests(huaca: Restaurant) -> None:
    day_figure(huaca, LAST_DAY, sales=Decimal(1000), covers=20)
    day_figure(huaca, LAST_DAY, channel="delivery", sales=Decimal(500), covers=None)

    ticket = card(huaca, "ticket_guest")

    assert ticket.value == Decimal(50)


def test_a_change_is_against_the_same_weekday(huaca: Restaurant) -> None:
    day_figure(huaca, LAST_DAY - timedelta(364), sales=Decimal(2000))
    day_figure(huaca, LAST_DAY - timedelta(7), sales=Decimal(1000))
    day_figure(huaca, LAST_DAY, sales=Decimal(1100))

    week, year = card(huaca, "sales").comparisons

    assert (week.before, week.change, week.direction) == (Decimal(1000), Decimal("0.1"), "up")
    assert (year.before, year.change, year.direction) == (Decimal(2000), Decimal("-0.45"), "down")


def test_a_closed_day_a_year_ago_is_an_empty_base_and_not_before_the_first_day(huaca: Restaurant) -> None:
    day_figure(huaca, LAST_DAY - timedelta(400))
    day_figure(huaca, LAST_DAY)

    _, year = card(huaca, "sales").comparisons

    assert year.missing == "empty"


@pytest.mark.parametrize("query", [f"period={preset}" for preset in PRESETS] + ["from=2024-12-20&to=2025-01-10"])
def test_only_days_that_are_looked_at_are_read_and_nothing_looks_different(
    huaca: Restaurant, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures.with_history(huaca, days=800)
    few = overview(huaca, query)

    def all_days(house: Restaurant, *, since: date) -> Days:
        assert since <= LAST_DAY
        return daily_totals(house)

    monkeypatch.setattr("insights.selectors.overview.daily_totals", all_days)

    every = overview(huaca, query)

    assert few == every
    assert few.first_day == LAST_DAY - timedelta(799)


def test_an_empty_base_gives_no_percentage(huaca: Restaurant) -> None:
    day_figure(huaca, LAST_DAY - timedelta(30))
    day_figure(huaca, LAST_DAY)

    week, year = card(huaca, "sales").comparisons

    assert (week.change, week.missing) == (None, "empty")
    assert (year.change, year.missing) == (None, "early")


def test_a_share_changes_by_points(huaca: Restaurant) -> None:
    day_figure(huaca, LAST_DAY - timedelta(7), tickets=10, identified_tickets=2)
    day_figure(huaca, LAST_DAY, tickets=10, identified_tickets=3)

    week = card(huaca, "identified").comparisons[0]

    assert week.points == Decimal("0.1")


def test_parts_add_up_to_the_whole(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=30)

    shown = overview(huaca, "period=28")

    assert sum(part.money for part in shown.parts.dayparts) == shown.totals.sales
    assert sum(part.share for part in shown.parts.channels) == pytest.approx(1)


def test_the_forecast_begins_after_the_last_day_and_closed_days_are_gaps(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=60)
    figures.with_forecast(huaca)

    shown = overview(huaca)

    assert shown.ahead[0].day == LAST_DAY + timedelta(1)
    assert len(shown.chart["days"]) == len(shown.chart["sales"]) + len(shown.chart["ahead"])
    assert shown.chart["sales"].count(None) == 8  # Mondays of 56 days


def test_a_forecast_whose_days_have_passed_gives_way_to_what_was_tried_last(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=60)
    figures.version(huaca, name="demand-0002", number=2, verdict="no_signal", created_at=NOW + timedelta(days=1))

    with acting_for(huaca.pk):
        before = sales_forecast(huaca, now=NOW)
        figures.with_forecast(huaca)
        after = sales_forecast(huaca, now=NOW)

    assert before.version is not None
    assert after.version is not None
    assert (before.version.name, after.version.name) == ("demand-0002", "demand-0001")


def test_the_pulse_of_the_week_is_a_mean_of_open_days_and_nights_end_it() -> None:
    sunday, week_before = LAST_DAY, LAST_DAY - timedelta(7)

    heat = hours_of_the_week({(7, 13): 10, (7, 1): 4}, [week_before, sunday])

    assert heat.hours == [*range(13, 24), 0, 1]
    assert [(cell.value, cell.level) for cell in heat.rows[6].cells] == [(5.0, 5), *[(0.0, 0)] * 11, (2.0, 3)]


def test_a_segment_knows_its_guests_its_money_and_its_recency(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=30)
    figures.with_segments(huaca)

    with acting_for(huaca.pk):
        shown = guest_segments(huaca)

    regulars, lost = shown.segments
    assert (regulars.name, regulars.guests, regulars.sales, regulars.visits) == ("habituales", 2, Decimal(4000), 8)
    assert (regulars.sales_share, regulars.ticket, regulars.recency) == (0.8, Decimal(500), 9)
    assert lost.name == "perdidos"
    assert lost.guest_share == pytest.approx(1 / 3)
    assert shown.coverage == 0.5


@pytest.mark.parametrize(
    ("query", "problem", "days"),
    [
        ("from=2026-10-20&to=2026-10-05", "backwards", 28),
        ("from=ayer&to=2026-10-05", "unread", 28),
        ("from=2020-01-01&to=2020-02-01", "outside", 28),
        ("from=2026-10-01&to=2026-10-05", "", 5),
        ("period=7", "", 7),
    ],
)
def test_dates_that_can_not_be_shown_are_said(huaca: Restaurant, query: str, problem: str, days: int) -> None:
    figures.with_history(huaca)

    found = overview(huaca, query)

    assert found.problem == problem
    assert found.span is not None
    assert found.span.days == days


def test_the_chart_shows_the_days_that_were_chosen(huaca: Restaurant) -> None:
    figures.with_history(huaca)

    past = overview(huaca, "from=2026-03-01&to=2026-06-30").chart
    whole = overview(huaca, "period=all").chart

    assert (past["days"][0], past["days"][-1], past["bars"], past["ahead"]) == ("2026-03-01", "2026-06-30", True, [])
    assert (len(whole["days"]), whole["bars"]) == (400, False)


@pytest.mark.parametrize(
    ("later", "missing", "passed"), [(0, 0, (False, False)), (10, 10, (True, False)), (40, 40, (True, True))]
)
def test_the_overview_and_the_forecast_count_the_same_days_without_files(
    huaca: Restaurant, later: int, missing: int, passed: tuple[bool, bool]
) -> None:
    """The overview lists seven days and the forecast all: which of them are over differs, the count does not."""
    figures.with_history(huaca)
    figures.with_forecast(huaca)
    now = NOW + timedelta(days=later)

    with acting_for(huaca.pk):
        morning, forecast = morning_overview(huaca, Choice(), now=now), sales_forecast(huaca, now=now)

    assert (morning.days_missing, forecast.days_missing) == (missing, missing)
    assert (morning.all_passed, forecast.all_passed) == passed


def test_guests_that_no_file_names_are_not_recorded_rather_than_none(huaca: Restaurant) -> None:
    figures.with_history(huaca, identified_tickets=0)

    assert card(huaca, "identified").value is None


def test_segments_say_which_days_they_count_where_the_house_has_more(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    """The forecast counts the days of the house: two pages of one house, two numbers, each with its name."""
    figures.with_history(huaca, 90)
    figures.version(huaca, verdict="too_few", report={})
    report = {"days": 2, "needed": 180, "guests": 1, "guests_needed": 100}
    figures.version(huaca, "segments", "too_few", report=report)
    client.force_login(alicia)

    pages = [client.get(reverse(name, args=["huaca"])).content.decode() for name in ("forecast", "segments")]

    assert "Su casa tiene 90 días de ventas, y hacen falta 252." in pages[0]
    assert "De la primera a la última hay 2 días, y hacen falta 180." in pages[1]
    assert "Su casa tiene 90 días de ventas, pero fuera de esas fechas" in pages[1]
    assert "Hay 1 cliente identificado, y hacen falta 100" in pages[1]
