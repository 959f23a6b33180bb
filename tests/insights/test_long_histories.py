"""However long a history is, a page counts all of it, leads to the rest and leaves out nothing in silence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from insights.models import ModelVersion
from insights.selectors import models as versions
from restaurants.models import Person, Restaurant, Upload, UploadStatus
from restaurants.paging import Part
from restaurants.selectors import uploads as files
from restaurants.tenancy import acting_for
from tests.factories import NOW
from tests.insights import figures
from tests.insights.figures import LAST_DAY

ADDRESS = re.compile(r'href="(\?[^"]*page=\d+)"[^>]*rel="(\w+)"')


@pytest.fixture
def house(client: Client, alicia: Person, huaca: Restaurant) -> Restaurant:
    client.force_login(alicia)
    return huaca


def seen(client: Client, name: str, query: str = "", **headers: str) -> str:
    return client.get(reverse(name, args=["huaca"]) + query, headers=headers).content.decode()


def with_files(restaurant: Restaurant, number: int) -> None:
    """One a day, the last one of the last day on record; the very first was cleansed by older rules and is doubtful."""
    days = [LAST_DAY - timedelta(at) for at in reversed(range(number))]
    told = [{"recipe": "7", "outliers": 0, "first_day": str(day), "last_day": str(day)} for day in days]
    told[0] |= {"recipe": "5", "outliers": 2, "outlier_sales": "90", "sales_total": "100"}
    with acting_for(restaurant.pk):
        Upload.objects.of(restaurant).bulk_create(
            Upload(
                restaurant=restaurant,
                name=f"ventas-{at:03d}.csv",
                sha256=f"{at:064d}",
                size=1,
                kind="sales",
                status=UploadStatus.DONE,
                created_at=NOW - timedelta(number - at),
                ended_at=NOW - timedelta(number - at),
                summary=summary,
            )
            for at, summary in enumerate(told)
        )


def test_files_are_counted_whole_and_the_older_ones_are_a_page_away(client: Client, house: Restaurant) -> None:
    number = files.SHOWN + 5
    with_files(house, number)

    newest = seen(client, "uploads")
    oldest = seen(client, "uploads", "?page=2")

    assert f"{number} archivos" in newest
    assert f"{number} archivos" in oldest
    assert ADDRESS.findall(newest) == [("?page=2", "next")]
    assert ADDRESS.findall(oldest) == [("?page=1", "prev")]
    assert re.findall(r"ventas-(\d+)\.csv</a>", oldest) == ["004", "003", "002", "001", "000"]
    assert f"201–{number} de {number}" in oldest
    assert f"201–{number} of {number}" in seen(client, "uploads", "?page=2", **{"accept-language": "en"})


def test_a_part_keeps_the_order_and_another_order_begins_anew(client: Client, house: Restaurant) -> None:
    with_files(house, files.SHOWN + 1)

    shown = seen(client, "uploads", "?order=file&page=2")

    assert re.findall(r"ventas-(\d+)\.csv</a>", shown) == [f"{files.SHOWN:03d}"]
    assert ADDRESS.findall(shown) == [("?order=file&amp;page=1", "prev")]
    assert 'href="?order=-rows"' in shown


@pytest.mark.parametrize(("asked", "number"), [("0", 1), ("-1", 1), ("x", 1), ("99", 3), ("9" * 40, 1), ("²", 1)])
def test_a_part_that_is_none_is_the_nearest_that_is(asked: str, number: int) -> None:
    part = Part.asked({"page": asked}, "page", size=10, total=21)

    assert part.number == number
    assert 0 <= part.start < part.last <= part.total


def test_versions_are_counted_by_task_and_each_task_has_its_own_older_ones(client: Client, house: Restaurant) -> None:
    number = 2 * versions.SHOWN + 1
    figures.version(house, "segments")
    one = figures.version(house)
    with acting_for(house.pk):
        ModelVersion.objects.of(house).bulk_create(
            ModelVersion(
                restaurant=house,
                number=at,
                name=f"demand-{at:04d}",
                created_at=NOW + timedelta(hours=at),
                **{name: getattr(one, name) for name in ("task", "target", "verdict", "metrics", "baseline", "digest")},
            )
            for at in range(2, number + 1)
        )

    newest = seen(client, "models")
    oldest = seen(client, "models", "?demand-page=3")

    assert newest.count(f"{number} versiones") == 1
    assert newest.count("1 versión<") == 1
    assert ADDRESS.findall(newest) == [("?demand-page=2", "next")]
    assert len(re.findall(r">demand-\d+</a>", newest)) == versions.SHOWN
    assert re.findall(r">((?:demand|segments)-\d+)</a>", oldest) == ["demand-0001", "segments-0001"]


def test_the_numbers_of_a_long_history_name_all_their_files(client: Client, house: Restaurant) -> None:
    figures.with_history(house, 72)
    with_files(house, 72)

    every = seen(client, "overview", "?period=all")
    lately = seen(client, "overview", "?period=28")

    assert "Los 60 más recientes de 72; las cifras vienen de todos." in every
    assert every.count(" y 69 más") == 5
    assert "limpieza v5, 7" in every
    assert "En «ventas-000.csv» hay 2 líneas muy fuera de lo usual" in every
    assert lately.count(" y 25 más") == 5
    assert "limpieza v7" in lately
    assert "ventas-000.csv" not in lately
