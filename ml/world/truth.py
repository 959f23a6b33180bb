"""The truth of a house, written apart from what it uploads. ``ml.world`` says what is in each file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ml.world.demand import LUCK_SPREAD, MOOD_MEMORY, MOOD_SPREAD, Demand
from ml.world.exports import Written, verdicts
from ml.world.guests import FAVOURITE_SHARE, SEGMENTS
from ml.world.houses import DAYPARTS, FIRST_DAY, LAST_DAY, House
from ml.world.layouts import WRITERS
from ml.world.ledger import MONEY, counted
from ml.world.lines import expected_spend
from ml.world.menus import Menu
from ml.world.tax import IGV
from ml.world.tickets import CHANNEL_SHARE, ON_PREMISES, mean_party

SERVED: Final = ("sale", "courtesy")


def daily(house: House, menu: Menu, demand: Demand, book: pd.DataFrame) -> pd.DataFrame:
    """One row a business day of the calendar, closed ones too (730 rows); money in soles with two decimals."""
    return _expected_by_day(house, menu, demand).join(_actual(book, ["day"]), how="left").fillna(0).reset_index()


def dayparts(house: House, menu: Menu, demand: Demand, book: pd.DataFrame) -> pd.DataFrame:
    """One row a business day and daypart: expected and actual tickets, covers, sales."""
    seated = mean_party() * CHANNEL_SHARE[:, :ON_PREMISES].sum(axis=1)
    spend = expected_spend(house, menu, demand)
    frames = [
        pd.DataFrame(
            {
                "day": demand.days.astype("datetime64[s]"),
                "daypart": name,
                "expected_tickets": demand.expected[:, part].round(4),
                "expected_covers": (demand.expected[:, part] * seated[part]).round(4),
                "expected_sales": (demand.expected[:, part] * spend[:, part]).round(2),
                "occasion_effect": demand.occasions[:, part].round(4),
                "promotion_effect": demand.promotions[:, part].round(4),
            }
        )
        for part, name in enumerate(DAYPARTS)
    ]
    both = pd.concat(frames).set_index(["day", "daypart"])
    return both.join(_actual(book, ["day", "daypart"]), how="left").fillna(0).sort_index().reset_index()


def _expected_by_day(house: House, menu: Menu, demand: Demand) -> pd.DataFrame:
    seated = mean_party() * CHANNEL_SHARE[:, :ON_PREMISES].sum(axis=1)
    return pd.DataFrame(
        {
            "day": demand.days.astype("datetime64[s]"),
            "open": demand.expected.sum(axis=1) > 0,
            "expected_tickets": demand.expected.sum(axis=1).round(4),
            "expected_covers": (demand.expected * seated).sum(axis=1).round(4),
            "expected_sales": (demand.expected * expected_spend(house, menu, demand)).sum(axis=1).round(2),
            "season": demand.season.round(4),
            "trend": demand.trend.round(4),
            "shock": demand.shock.round(4),
            "occasion": demand.occasion_names,
        }
    ).set_index("day")


def _actual(book: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """What the book adds up to; notes count on their own day, voided lines nowhere."""
    lines = counted(book)
    money = lines.groupby(by)[list(MONEY)].sum()
    result = (money / 100).round(2)
    served = lines[lines["kind"].isin(SERVED)].drop_duplicates("document")
    result["covers"] = served.groupby(by)["covers"].sum()
    result["tickets"] = served.groupby(by).size()
    result["identified_tickets"] = served[served["guest"] != ""].groupby(by).size()
    taken = lines[lines["note"]]
    result["taken_back"] = (taken.groupby(by)["sales"].sum() / 100).round(2)
    result["lines"] = book.groupby(by).size()
    result = result.fillna(0)
    whole = ["covers", "tickets", "identified_tickets", "lines"]
    return result.astype(dict.fromkeys(whole, np.int64))


def totals(book: pd.DataFrame) -> dict[str, Any]:
    """What the whole book adds up to: money in soles as text with two decimals, the rest counts."""
    lines = counted(book)
    served = lines[lines["kind"].isin(SERVED)].drop_duplicates("document")
    return {
        **{name: _soles(int(lines[name].sum())) for name in MONEY},
        "taken_back": _soles(int(lines.loc[lines["note"], "sales"].sum())),
        "lines": len(book),
        "tickets": len(served),
        "covers": int(served["covers"].sum()),
        "guests": int(served.loc[served["guest"] != "", "guest"].nunique()),
        "identified_share": round(float((served["guest"] != "").mean()), 4) if len(served) else 0.0,
        "lines_by_kind": {str(kind): int(count) for kind, count in book["kind"].value_counts().sort_index().items()},
        "voided_lines": int(book["voided"].sum()),
        "outlier_lines": int(book["outlier"].sum()),
        "first_day": str(book["day"].min())[:10] if len(book) else None,
        "last_day": str(book["day"].max())[:10] if len(book) else None,
    }


def write_truth(
    folder: Path,
    *,
    house: House,
    menu: Menu,
    demand: Demand,
    people: pd.DataFrame,
    book: pd.DataFrame,
    written: list[Written],
    dirt: dict[str, int],
    seed: int,
    scale: float,
) -> dict[str, Any]:
    """Write the truth of a house into ``folder``; returns what ``truth.json`` says."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {
        "slug": house.slug,
        "simulated": True,
        "seed": seed,
        "scale": scale,
        "first_day": FIRST_DAY.isoformat(),
        "last_day": LAST_DAY.isoformat(),
        "totals": totals(book),
        "verdicts": verdicts(written),
        "files": [part.as_dict() for part in written],
        "dirt": dirt,
        "shows": list(WRITERS[house.writer].shows),
        "parameters": _parameters(house),
        "occasions": _occasions(demand),
    }
    (folder / "truth.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _csv(folder / "daily.csv", daily(house, menu, demand, book))
    _csv(folder / "dayparts.csv", dayparts(house, menu, demand, book))
    _csv(folder / "dishes.csv", menu.dishes.assign(base_price=menu.dishes["base_price"] / 100))
    _csv(folder / "prices.csv", _price_list(menu))
    _csv(folder / "guests.csv", _guest_list(menu, people))
    pq.write_table(pa.Table.from_pandas(book, preserve_index=False), folder / "lines.parquet")
    return said


def _parameters(house: House) -> dict[str, Any]:
    week = dict(zip(DAYPARTS, (house.lunch_week, house.dinner_week), strict=True))
    return {
        "tickets_a_day": house.tickets_a_day,
        "lunch_share": house.lunch_share,
        "week": week,
        "trend_a_year": house.trend,
        "mood": {"spread": MOOD_SPREAD, "memory": MOOD_MEMORY},
        "luck_spread": LUCK_SPREAD,
        "identified": house.identified,
        "igv": [[day.isoformat(), rate / 100] for day, rate in IGV[house.regime]],
        "service_charge_percent": house.service_rate / 100,
        "favourite_share": FAVOURITE_SHARE,
        "segments": [vars(segment) for segment in SEGMENTS],
        "tourists": house.tourists,
        "promotions": [
            {**vars(promotion), "first": promotion.first.isoformat(), "last": promotion.last.isoformat()}
            for promotion in house.promotions
        ],
        "closures": [[first.isoformat(), last.isoformat()] for first, last in house.closures],
    }


def _occasions(demand: Demand) -> list[dict[str, Any]]:
    return [
        {"day": str(day), "name": name, "lunch": round(float(effect[0]), 4), "dinner": round(float(effect[1]), 4)}
        for day, name, effect in zip(demand.days, demand.occasion_names, demand.occasions, strict=True)
        if name or not effect.all()
    ]


def _price_list(menu: Menu) -> pd.DataFrame:
    wide = pd.DataFrame(menu.prices / 100, index=menu.starts.astype(str), columns=menu.dishes["dish"])
    return wide.rename_axis("from").reset_index().melt(id_vars="from", var_name="dish", value_name="price")


def _guest_list(menu: Menu, people: pd.DataFrame) -> pd.DataFrame:
    names = menu.dishes["dish"].to_numpy(dtype=object)
    return people.assign(favourite=names[people["favourite"].to_numpy()], spend_factor=people["spend_factor"].round(4))


def _csv(path: Path, frame: pd.DataFrame) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d", encoding="utf-8")


def _soles(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
