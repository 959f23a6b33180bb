"""The same weekdays last year: of days that would meet themselves there, the page says so instead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from insights.selectors.period import Span
from restaurants.models import Person, Restaurant
from tests.insights import figures
from tests.insights.figures import LAST_DAY
from tests.insights.test_pages_numbers import card

SAID = {
    "es": "sin base: el período pasa de 52 semanas y se cruzaría",
    "en": "no base: the period is longer than 52 weeks and would overlap it",
}


@pytest.mark.parametrize("days", [1, 28, 364])
def test_up_to_fifty_two_weeks_are_compared_with_those_one_year_before(days: int) -> None:
    span = Span(LAST_DAY - timedelta(days - 1), LAST_DAY)

    year = span.year_before()

    assert year == Span(span.first - timedelta(364), span.last - timedelta(364))
    assert year.last < span.first  # not one of them is compared with itself


@pytest.mark.parametrize(
    "span", [Span(date(2026, 1, 1), date(2026, 12, 31)), Span(date(2024, 1, 1), date(2024, 12, 31))]
)
def test_more_than_fifty_two_weeks_have_no_last_year_of_their_own(span: Span) -> None:
    assert span.year_before() is None


def test_a_whole_year_is_not_compared_with_two_years_before(huaca: Restaurant) -> None:
    figures.with_history(huaca, days=1200)

    before, year = card(huaca, "sales", "from=2025-11-02&to=2026-11-01").comparisons

    assert (before.span, before.missing) == (Span(date(2024, 10, 27), date(2025, 10, 26)), "")
    assert (year.span, year.before, year.change, year.missing) == (None, None, None, "longer")


@pytest.mark.parametrize("language", sorted(SAID))
def test_a_page_says_why_there_is_no_last_year(
    client: Client, alicia: Person, huaca: Restaurant, language: str
) -> None:
    figures.with_history(huaca)
    client.force_login(alicia)

    shown = client.get(reverse("overview", args=["huaca"]) + "?period=all", headers={"accept-language": language})

    assert shown.content.decode().count(SAID[language]) == 5
