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


def test_an_answer_on_a_column_of_dates_leaves_the_other_columns_as_they_are(found: dict[str, Any]) -> None:
    confirmed = corrected(found, mapping=None, answers={("date_order", "date"): "mdy"})

    assert confirmed["column_dates"] == {"Fecha pedido": "%m/%d/%Y", "Fecha cobro": "%Y-%m-%d"}


def test_an_option_that_was_not_offered_changes_nothing(found: dict[str, Any]) -> None:
    answers = {("date_order", "date"): "ymd", ("decimal_conflict", "total"): ";", ("tax", "total"): "half"}

    confirmed = corrected(found, mapping=None, answers=answers)

    kept = ("column_dates", "date_formats", "column_decimals", "decimals", "tax")
    assert {key: confirmed[key] for key in kept} == {key: found[key] for key in kept}


def test_igv_is_asked_about_a_field_with_the_options_that_are_understood(found: dict[str, Any]) -> None:
    asked = next(question for question in found["questions"] if question["code"] == "tax")

    said = [corrected(found, mapping=None, answers={("tax", asked["field"]): o["value"]}) for o in asked["options"]]

    assert [confirmed["tax"] for confirmed in said] == ["inclusive", "net", "none"]


def test_naming_a_column_as_net_says_that_it_holds_no_igv(found: dict[str, Any]) -> None:
    mapping = {"date": "Fecha pedido", "item": "Plato", "net_sales": "Importe"}

    confirmed = corrected(found, mapping=mapping, answers={("tax", "total"): "inclusive"})

    assert confirmed["tax"] == "net"


def test_a_column_left_without_meaning_is_not_kept(found: dict[str, Any]) -> None:
    confirmed = corrected(found, mapping={"date": "Fecha pedido", "guest": "", "tip": "otra"}, answers={})

    assert confirmed["mapping"] == {"date": "Fecha pedido"}


@pytest.mark.parametrize("answer", ["inclusive", "net", "none"])
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
