"""Names stand as a person looks for them, with capitals and accents among the other letters, however few are shown."""

from __future__ import annotations

from itertools import product

import pytest
from django.test import Client

from insights.models import DishFigure
from insights.selectors.breakdown import sales_breakdown
from insights.selectors.period import Span
from ml.letters import folded
from restaurants.letters import folded_of
from restaurants.models import Person, Restaurant, Upload
from restaurants.ordering import Order
from restaurants.tenancy import acting_for
from tests.insights.figures import LAST_DAY
from tests.insights.test_sorted_tables import first_cells, seen
from tests.restaurants.test_upload_pages import KNOWN, UNKNOWN, bring

DISHES = ["Ñoquis", "Zumo", "agua", "Árbol", "arroz", "Óleo", "olluco", "CAUSA", "ceviche", "Élite", "ensalada", "yuca"]


@pytest.mark.parametrize(
    ("down", "first"),
    [
        (False, ["agua", "Árbol", "arroz", "CAUSA", "ceviche", "Élite", "ensalada", "Ñoquis"]),
        (True, ["Zumo", "yuca", "olluco", "Óleo", "Ñoquis", "ensalada", "Élite", "ceviche"]),
    ],
)
def test_the_first_dishes_by_name_are_the_first_of_the_alphabet(
    huaca: Restaurant, down: bool, first: list[str]
) -> None:
    given = {"restaurant": huaca, "day": LAST_DAY, "quantity": 1, "sales": 9, "net_sales": 9, "lines": 1}
    with acting_for(huaca.pk):
        DishFigure.objects.of(huaca).bulk_create(DishFigure(dish=name, **given) for name in DISHES)

        found = sales_breakdown(huaca, Span(LAST_DAY, LAST_DAY), with_tax=True, dishes=Order("dishes", "dish", down))

    assert [part.name for part in found.dishes] == first


def test_files_stand_by_name_whatever_their_capitals(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)
    for name, content in (("Zumo.csv", KNOWN), ("agua.csv", UNKNOWN), ("A\N{COMBINING ACUTE ACCENT}rbol.csv", b"no")):
        bring(client, huaca, content, name=name)

    shown = first_cells(seen(client, "uploads", "?order=file"), "Archivos recibidos")

    assert [folded(name) for name in shown] == ["agua.csv", "arbol.csv", "zumo.csv"]


def test_the_database_folds_as_python_does(huaca: Restaurant) -> None:
    letters = "aÁñÜ e\N{COMBINING ACUTE ACCENT}Zç·"
    names = [" ".join(three).strip() for three in product(letters, repeat=3)]
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).bulk_create(
            Upload(restaurant=huaca, name=name, sha256=f"{at:064d}", size=1) for at, name in enumerate(names)
        )

        kept = Upload.objects.of(huaca).annotate(alike=folded_of("name")).values_list("name", "alike")

        assert [alike for _, alike in kept] == [folded(name) for name, _ in kept]
