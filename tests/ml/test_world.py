"""The simulated market: the same seed, the same bytes; a truth that adds up; nobody real."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml.world import NoSuchHouse, build
from ml.world.__main__ import main
from ml.world.houses import LAST_DAY
from ml.world.roster import HOUSES

SCALE = 0.04
SLUGS = [house.slug for house in HOUSES]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("market")
    build(out, scale=SCALE)
    return out


def truth(market: Path, slug: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((market / slug / "truth" / "truth.json").read_text(encoding="utf-8"))
    return said


def book(market: Path, slug: str) -> pd.DataFrame:
    return pd.read_parquet(market / slug / "truth" / "lines.parquet")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(market: Path, tmp_path: Path) -> None:
    build(tmp_path, scale=SCALE)

    assert content(tmp_path) == content(market)


def test_a_house_made_alone_is_the_same_house(market: Path, tmp_path: Path) -> None:
    build(tmp_path, scale=SCALE, only=["higueron-callado"])

    assert content(tmp_path / "higueron-callado") == content(market / "higueron-callado")


def test_another_seed_gives_another_world(market: Path, tmp_path: Path) -> None:
    build(tmp_path, seed=7, scale=SCALE, only=["huaca"])

    assert (tmp_path / "huaca/truth/daily.csv").read_bytes() != (market / "huaca/truth/daily.csv").read_bytes()


def test_an_unknown_house_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NoSuchHouse, match="huaca"):
        build(tmp_path, only=["huaca-de-nadie"])


def test_the_command_prints_one_json_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(tmp_path), "--scale", "0.01", "--only", "huaca", "--customers"])

    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [house["slug"] for house in said["restaurants"]] == ["huaca"]
    assert (tmp_path / "customers.csv").stat().st_size > 100_000


def test_the_command_refuses_an_unknown_house(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([str(tmp_path), "--only", "nadie"])

    assert code == 2
    assert "nadie" in capsys.readouterr().err


@pytest.mark.parametrize("slug", SLUGS)
def test_the_restaurant_s_card_names_files_that_are_there(market: Path, slug: str) -> None:
    card = json.loads((market / slug / "restaurant.json").read_text(encoding="utf-8"))

    assert card["simulated"] is True
    assert (card["currency"], card["zone"], card["closing_hour"]) == ("PEN", "America/Lima", 4)
    assert card["city"] in {"Lima", "Cusco"}
    assert {path.name for path in (market / slug).iterdir() if path.suffix != ".json" and path.is_file()} == set(
        card["files"]
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_the_days_of_the_truth_add_up_to_its_lines(market: Path, slug: str) -> None:
    lines = book(market, slug)
    days = pd.read_csv(market / slug / "truth" / "daily.csv", parse_dates=["day"]).set_index("day")

    counted = lines[~lines["voided"]]
    served = counted[counted["kind"].isin(["sale", "courtesy"])].drop_duplicates("document")
    sales = counted.groupby("day")["sales"].sum().reindex(days.index, fill_value=0)
    tickets = served.groupby("day").size().reindex(days.index, fill_value=0)
    covers = served.groupby("day")["covers"].sum().reindex(days.index, fill_value=0)

    assert ((days["sales"] * 100).round() == sales).all()
    assert (days["tickets"] == tickets).all()
    assert (days["covers"] == covers).all()
    assert truth(market, slug)["totals"]["sales"] == f"{counted['sales'].sum() / 100:.2f}"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_line_s_money_adds_up(market: Path, slug: str) -> None:
    lines = book(market, slug)

    assert (lines["unit_price"] * lines["quantity"] - lines["discount"] == lines["sales"]).all()
    assert (lines["net_sales"] + lines["tax"] == lines["sales"]).all()
    assert (lines.loc[lines["kind"] == "courtesy", "sales"] == 0).all()
    assert (lines.loc[lines["note"], "sales"] <= 0).all()


def test_igv_follows_the_regime_and_the_date(market: Path) -> None:
    def rate(slug: str, year: int) -> float:
        lines = book(market, slug)
        chosen = lines[(lines["day"].dt.year == year) & (lines["kind"] == "sale")]
        return float(chosen["tax"].sum() / chosen["net_sales"].sum())

    assert rate("huaca", 2025) == pytest.approx(0.18, abs=1e-4)
    assert rate("quipu-de-nieve", 2025) == pytest.approx(0.10, abs=1e-4)
    assert rate("quipu-de-nieve", 2026) == pytest.approx(0.105, abs=1e-4)


def test_every_note_takes_back_a_ticket_that_was_sold(market: Path) -> None:
    lines = book(market, "huaca")

    notes = lines[lines["note"]]
    tickets = lines[~lines["note"]].groupby("document")["sales"].sum()
    cancelled = notes[notes["kind"] == "cancellation"].groupby("cancels")["sales"].sum()

    assert set(notes["kind"]) <= {"refund", "cancellation"}
    assert set(notes["cancels"]) <= set(tickets.index)
    assert (cancelled == -tickets.reindex(cancelled.index)).all()


def test_tickets_after_midnight_belong_to_the_business_day_before(market: Path) -> None:
    lines = book(market, "huaca")

    late = lines[lines["sold_at"].dt.normalize() > lines["day"]]
    early = lines["sold_at"] - lines["day"]

    assert 0.001 < len(late) / len(lines) < 0.10
    assert early.max() < pd.Timedelta(hours=28)
    assert lines["day"].max() <= pd.Timestamp(LAST_DAY)


def test_houses_stay_closed_when_they_are_closed(market: Path) -> None:
    days = pd.read_csv(market / "huaca/truth/daily.csv", parse_dates=["day"])

    mondays = days[days["day"].dt.dayofweek == 0]
    closed = days[days["day"].between("2025-02-10", "2025-02-16")]
    feasts = days[days["day"].isin(pd.to_datetime(["2024-12-25", "2025-12-25", "2026-01-01"]))]

    assert (mondays["tickets"] == 0).all()
    assert (closed["expected_tickets"] == 0).all()
    assert (feasts["tickets"] == 0).all()


def test_nobody_in_it_is_real(market: Path) -> None:
    lines = book(market, "higueron-callado")

    written = (market / "higueron-callado" / "ReporteVentas_nov2024_oct2025.csv").read_text(encoding="cp1252")
    documents = set(re.findall(r",(\d{8}),,PEN", written))

    assert lines["guest"].str.fullmatch(r"(C\d{5})?").all()
    assert documents
    assert all(document == "00000000" or document.startswith("99") for document in documents)


@pytest.mark.parametrize("house", HOUSES, ids=SLUGS)
def test_the_share_of_identified_tickets_is_the_house_s(house: Any, market: Path) -> None:
    said = truth(market, house.slug)["totals"]

    spread = 4 * np.sqrt(house.identified * (1 - house.identified) / said["tickets"])

    assert 0.35 <= house.identified <= 0.56
    assert said["identified_share"] == pytest.approx(house.identified, abs=spread)
