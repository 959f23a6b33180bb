"""A table stands by the column that was asked for, and its heads lead to the other ways."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insights.models import DishFigure
from insights.selectors.overview import morning_overview
from insights.selectors.period import Choice
from restaurants.models import Person, RequestKind, Restaurant, Upload
from restaurants.ordering import Order
from restaurants.tenancy import acting_for
from tests import factories
from tests.factories import NOW
from tests.insights import figures
from tests.insights.test_pages import OVERVIEW_QUERIES
from tests.restaurants.test_upload_pages import KNOWN, UNKNOWN, bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client: Client, alicia: Person, huaca: Restaurant) -> Restaurant:
    """Nine dishes: each next one in the alphabet sold more units for less money."""
    figures.with_history(huaca, 60)
    with acting_for(huaca.pk):
        DishFigure.objects.of(huaca).bulk_create(
            DishFigure(
                restaurant=huaca,
                day=figures.LAST_DAY,
                dish=name,
                quantity=at + 1,
                sales=100 - at,
                net_sales=100 - at,
                lines=1,
            )
            for at, name in enumerate("ABCDEFGHI")
        )
    client.force_login(alicia)
    return huaca


def first_cells(page: str, table: str) -> list[str]:
    """The text of the first cell of each row of the table so labelled."""
    (body,) = re.findall(rf'aria-label="{table}"><table.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    cells = re.findall(r"<tr>\s*<th[^>]*>(.*?)</th>", body, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s*● en uso", "", cell).strip() for cell in cells]


def heads(page: str) -> dict[str, tuple[str, str]]:
    """Of each head that orders: how its column stands and where it leads."""
    found = re.findall(
        r'<th scope="col"[^>]*?(?: aria-sort="(\w+)")?><a class="by" id="by-([\w-]+)" href="([^"]+)"', page
    )
    return {name: (stands, unescape(address)) for stands, name, address in found}


def seen(client: Client, name: str, query: str = "") -> str:
    return client.get(reverse(name, args=["huaca"]) + query).content.decode()


@pytest.mark.parametrize(
    ("asked", "dishes"),
    [
        ("", "ABCDEFGH"),
        ("&dishes=-units", "IHGFEDCB"),
        ("&dishes=sales", "IHGFEDCB"),
        ("&dishes=-dish", "IHGFEDCB"),
        ("&dishes=dish", "ABCDEFGH"),
        ("&dishes=password", "ABCDEFGH"),
    ],
)
def test_dishes_are_the_first_in_the_order_that_was_asked_for(
    client: Client, house: Restaurant, asked: str, dishes: str
) -> None:
    page = seen(client, "overview", f"?period=7{asked}")

    assert first_cells(page, "Platos que más venden") == list(dishes)
    assert ("<h2>Platos que más venden</h2>" in page) == (asked in ("", "&dishes=password"))


def test_the_order_of_dishes_keeps_the_days_and_is_kept_by_them(client: Client, house: Restaurant) -> None:
    page = seen(client, "overview", "?period=7&igv=0&dishes=-units")

    assert heads(page)["dishes-units"] == ("descending", "?period=7&igv=0&dishes=units")
    assert heads(page)["dishes-sales"] == ("", "?period=7&igv=0&dishes=-sales")
    assert 'hx-get="?period=28&amp;igv=0&amp;dishes=-units"' in page
    assert 'hx-get="?period=7&amp;dishes=-units"' in page  # with IGV
    assert '<input type="hidden" name="dishes" value="-units">' in page


def test_the_order_of_dishes_is_remembered_with_the_days(client: Client, house: Restaurant) -> None:
    seen(client, "overview", "?period=7&dishes=-units")

    page = seen(client, "overview")

    assert heads(page)["dishes-units"] == ("descending", "?period=7&dishes=units")


def test_an_order_costs_the_overview_no_query(client: Client, house: Restaurant) -> None:
    seen(client, "overview")  # the session notes its first minute

    with CaptureQueriesContext(connection) as captured:
        seen(client, "overview", "?period=7&dishes=-units")

    assert len(captured) <= OVERVIEW_QUERIES


def test_dayparts_and_channels_stand_by_sales_whatever_the_dishes_do(house: Restaurant) -> None:
    with acting_for(house.pk):
        found = morning_overview(house, Choice.from_query(QueryDict("period=7&dishes=dish")), now=NOW)

    assert [part.name for part in found.parts.dayparts] == ["cena", "almuerzo"]


def test_segments_stand_by_the_column_and_their_cards_by_sales(client: Client, house: Restaurant) -> None:
    figures.with_segments(house)

    page = seen(client, "segments", "?order=guests")

    assert first_cells(page, "Segmentos") == ["Perdidos", "Habituales"]
    assert re.findall(r'class="panel-head"><h2>(Habituales|Perdidos)</h2>', page) == ["Habituales", "Perdidos"]
    assert heads(page)["order-guests"] == ("ascending", "?order=-guests")


def test_versions_stand_by_a_score_and_each_table_by_its_own(client: Client, house: Restaurant) -> None:
    for number, mase in ((1, 0.9), (2, None), (3, 0.7)):
        metrics = {"mase": mase} if mase else {}
        figures.version(
            house, number=number, name=f"demand-000{number}", verdict="no_signal", metrics=metrics, created_at=NOW
        )
    figures.version(house, "column")

    page = seen(client, "models", "?demand=mase&column-gender=-accuracy")

    assert first_cells(page, "Demanda por día") == ["demand-0003", "demand-0001", "demand-0002"]
    assert heads(page)["demand-mase"] == ("ascending", "?demand=-mase&column-gender=-accuracy")
    assert heads(page)["column-gender-accuracy"][0] == "descending"


def test_requests_stand_by_the_day_they_came(client: Client, house: Restaurant) -> None:
    for at, kind in enumerate((RequestKind.ACCESS, RequestKind.OPPOSITION)):
        factories.request_of(house, factories.guest(house, f"SOCIO-{at}"), kind)

    page = seen(client, "guests", "?waiting=-kind")

    assert first_cells(page, "Solicitudes por atender") == ["SOCIO-1", "SOCIO-0"]
    assert heads(page)["waiting-kind"] == ("descending", "/r/huaca/guests/?waiting=kind")


def test_files_keep_their_order_while_the_page_follows_the_work(client: Client, house: Restaurant) -> None:
    for name, content in (("b.csv", KNOWN), ("a.csv", UNKNOWN)):
        bring(client, house, content, name=name)
    with acting_for(house.pk):
        Upload.objects.of(house).filter(name="a.csv").update(status="cleansing")

    page = seen(client, "uploads", "?order=-file")

    assert first_cells(page, "Archivos recibidos") == ["b.csv", "a.csv"]
    assert 'hx-get="/r/huaca/uploads/?order=-file"' in page


def test_rows_without_a_value_come_last_either_way() -> None:
    rows: list[int | None] = [2, None, 1]

    assert Order("t", "c").rows(rows, lambda row: row) == [1, 2, None]
    assert Order("t", "c", down=True).rows(rows, lambda row: row) == [2, 1, None]
