"""What a person corrects is applied whole: formats follow the columns that were chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ml import intake
from ml.intake.examination import in_order
from restaurants.services.corrections import corrected

ROWS = "".join(f"{day:02d}/09/2026,2026-10-{day:02d},Ceviche,{day},48.50\n" for day in range(10, 25))


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "ventas.csv"
    path.write_text("Fecha pedido,Fecha cobro,Plato,Cantidad,Importe\n" + ROWS)
    return intake.examine(path, name=path.name).as_dict()


def test_another_column_of_dates_brings_its_own_format(found: dict[str, Any]) -> None:
    mapping = {"date": "Fecha cobro", "item": "Plato", "quantity": "Cantidad", "total": "Importe"}

    confirmed = corrected(found, mapping=mapping, answers={})

    assert confirmed["date_formats"] == {"date": "%Y-%m-%d"}
    assert confirmed["mapping"] == mapping


def test_a_corrected_decimal_sign_replaces_the_one_found(found: dict[str, Any]) -> None:
    mapping = {"date": "Fecha pedido", "item": "Plato", "total": "Importe"}
    asked = {**found, "mapping": mapping}

    confirmed = corrected(asked, mapping=mapping, answers={("decimal_conflict", "total"): ","})

    assert confirmed["decimals"]["total"] == ","


@pytest.mark.parametrize("answer", ["inclusive", "net"])
def test_whether_amounts_hold_igv_is_as_the_person_says(found: dict[str, Any], answer: str) -> None:
    confirmed = corrected(found, mapping=None, answers={("tax", "total"): answer})

    assert confirmed["tax"] == answer


def test_what_was_confirmed_asks_nothing_more(found: dict[str, Any]) -> None:
    confirmed = corrected(found, mapping=None, answers={})

    assert (confirmed["questions"], confirmed["needs_confirmation"]) == ([], False)


@pytest.mark.parametrize(
    ("found", "order", "wanted"),
    [
        ("%d/%m/%Y", "mdy", "%m/%d/%Y"),
        ("%m-%d-%y %H:%M", "dmy", "%d-%m-%y %H:%M"),
        ("%d/%m/%Y", "dmy", "%d/%m/%Y"),
        ("%d %b %Y", "mdy", "%d %b %Y"),
        ("%Y-%m-%d", "dmy", "%Y-%m-%d"),
    ],
)
def test_day_and_month_change_places(found: str, order: str, wanted: str) -> None:
    assert in_order(found, order) == wanted
