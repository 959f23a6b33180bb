"""pandas on Arrow's strings and Arrow's parallel reader. Money in float64, as its users keep it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from benchmarks.peers import CHANNELS, CLOSING_HOUR, DATE, DINNER, LEAST, LUNCH, MIN_LINES, MOST, ZONE, Verdict

COLUMNS = [
    "moment",
    "ticket",
    "line_id",
    "item",
    "family",
    "qty",
    "gross",
    "discount",
    "net",
    "tax",
    "void",
    "dining",
    "server",
    "tab",
]
NUMBERS = ("qty", "gross", "discount", "net", "tax")
BLANK = ["", "-", "--", "?", "n/a", "na", "null", "none", "nan"]
TEXT = pd.StringDtype("pyarrow")


@contextmanager
def contender() -> Iterator[Callable[[Path, Path], Verdict]]:
    yield cleanse


def cleanse(file: Path, out: Path) -> Verdict:
    raw = _read(file)
    values = {name: _money(raw[name]) for name in NUMBERS}
    judged = _judged(raw, values, _names(raw, values))
    passed = judged[judged["reason"].isna()]
    again = passed["line_id"].duplicated()
    repeated = passed.loc[again, ["line"]].assign(reason="line_key_repeated")
    accepted = passed[~again].drop(columns=["reason", "line_id"])
    rejected = pd.concat([judged.loc[judged["reason"].notna(), ["line", "reason"]], repeated]).sort_index()
    accepted.to_parquet(out / "accepted", partition_cols=["month"], index=False, compression="snappy")
    text = raw.loc[rejected.index, COLUMNS].agg(",".join, axis=1)
    rejected.assign(text=text).to_parquet(out / "rejected.parquet", index=False, compression="snappy")
    reasons = {str(reason): int(lines) for reason, lines in rejected["reason"].value_counts().items()}
    return Verdict(
        rows=len(raw),
        accepted=len(accepted),
        quarantined=len(rejected) - len(repeated),
        duplicate=len(repeated),
        reasons=dict(sorted(reasons.items())),
        sales=round(accepted["sales"].sum() * 100),
        outliers=int(accepted["outlier"].sum()),
        tickets=int(accepted.loc[accepted["kind"] != "refund", "ticket"].nunique()),
        guests=int(accepted["guest"].nunique()),
    )


def _read(file: Path) -> pd.DataFrame:
    """By Arrow itself: pandas' own door to that reader guesses types first, and the text as it was is gone."""
    read = pa.csv.ReadOptions(column_names=COLUMNS, skip_rows=1)
    kinds = pa.csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False)
    table = pa.csv.read_csv(file, read_options=read, convert_options=kinds)
    raw: pd.DataFrame = table.to_pandas(types_mapper=lambda _: TEXT)
    raw.insert(0, "line", np.arange(2, len(raw) + 2))
    return raw


def _blank(text: pd.Series) -> pd.Series:
    return text.str.strip().str.lower().isin(BLANK)


def _money(text: pd.Series) -> pd.Series:
    plain = pd.to_numeric(text, errors="coerce").astype("float64")
    left = text[plain.isna() & (text != "")]
    plain.loc[left.index] = pd.to_numeric(left.str.replace(r"S/|\s|,", "", regex=True), errors="coerce").astype(
        "float64"
    )
    return plain


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFD", " ".join(name.split()).lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _names(raw: pd.DataFrame, values: dict[str, pd.Series]) -> pd.DataFrame:
    """One row for each name as written: its keys and the bounds of its usual price."""
    price = (values["gross"] / values["qty"]).abs().round(4)
    cells = raw[["item", "family"]].assign(price=price)
    cells = cells.groupby(["item", "family", "price"], dropna=False, observed=True).size().reset_index(name="lines")
    cells["dish_key"], cells["category_key"] = cells["item"].map(_folded), cells["family"].map(_folded)
    names = cells[["item", "family", "dish_key", "category_key"]].drop_duplicates()
    for key in ("dish_key", "category_key"):
        names = names.merge(_bounds(cells, key), on=key, how="left")
    low = names["dish_key_low"].fillna(names["category_key_low"])
    high = names["dish_key_high"].fillna(names["category_key_high"])
    return names[["item", "family", "dish_key", "category_key"]].assign(low=low, high=high)


def _bounds(cells: pd.DataFrame, key: str) -> pd.DataFrame:
    known = cells[(cells["price"] > 0) & np.isfinite(cells["price"]) & (cells[key] != "")]
    lines = known.groupby([key, "price"])["lines"].sum().reset_index()
    by_key = lines.groupby(key)["lines"]
    lines["so_far"], lines["total"] = by_key.cumsum(), by_key.transform("sum")
    lines = lines[lines["total"] >= MIN_LINES]
    q1, q3 = (lines[lines["so_far"] >= lines["total"] * share].groupby(key)["price"].min() for share in (0.25, 0.75))
    factor = np.maximum((q3 / q1) ** 3, LEAST)
    return pd.DataFrame({f"{key}_low": q1 / factor, f"{key}_high": q3 * factor}).reset_index()


def _judged(raw: pd.DataFrame, values: dict[str, pd.Series], names: pd.DataFrame) -> pd.DataFrame:
    named = raw[["item", "family"]].merge(names, on=["item", "family"], how="left")
    local = pd.to_datetime(raw["moment"].str.strip(), format=DATE, errors="coerce")
    off = values["discount"].abs().fillna(0)
    given = values["net"].fillna(values["gross"] - off)
    kind = np.where((values["qty"] < 0) | (given < 0), "refund", np.where(given == 0, "courtesy", "sale"))
    signed = [value.mask(kind == "refund", -value.abs()) for value in (given, values["tax"].fillna(0), values["qty"])]
    net, tax, quantity = signed
    price = (values["gross"].fillna(given) / values["qty"]).abs().round(4).replace(np.inf, np.nan)
    day, hour = (local - pd.Timedelta(hours=CLOSING_HOUR)).dt.normalize(), local.dt.hour
    far = (price > 0) & ~price.between(named["low"], named["high"]) & named["low"].notna()
    far |= (price > 0) & (given.abs() > price * values["qty"].abs() * 5)
    far |= given.abs() > named["high"] * (values["qty"].abs() * 10).clip(upper=1000)
    far |= values["qty"].abs() > 1000
    judged = pd.DataFrame(
        {
            "line": raw["line"],
            "line_id": raw["line_id"],
            "ticket": raw["ticket"],
            "sold_at": local.dt.tz_localize(ZONE).dt.tz_convert("UTC"),
            "day": day,
            "hour": hour.astype("Int32"),
            "daypart": _daypart(hour),
            "channel": raw["dining"].map(CHANNELS).fillna("otro"),
            "dish_key": named["dish_key"],
            "category_key": named["category_key"],
            "quantity": quantity,
            "unit_price": price,
            "discount": off,
            "net_sales": net,
            "tax": tax,
            "sales": net + tax,
            "kind": kind,
            "guest": _guests(raw["tab"]),
            "waiter": raw["server"].str.strip().mask(_blank(raw["server"])),
            "outlier": far,
            "month": day.dt.strftime("%Y-%m"),
        }
    )
    return judged.assign(reason=_reason(raw, values, judged, given))


def _daypart(hour: pd.Series) -> np.ndarray:
    lunch, dinner = (hour >= LUNCH) & (hour < DINNER), (hour >= DINNER) | (hour < CLOSING_HOUR)
    return np.select([lunch, dinner], ["almuerzo", "cena"], "otro")


def _guests(tabs: pd.Series) -> pd.Series:
    """Each name folded once: there are fewer guests than lines."""
    written = tabs.mask(_blank(tabs)).astype("category")
    return written.map({name: _folded(name) for name in written.cat.categories}).astype(TEXT)


def _reason(raw: pd.DataFrame, values: dict[str, pd.Series], judged: pd.DataFrame, given: pd.Series) -> pd.Series:
    unreadable = np.logical_or.reduce([values[name].isna() & ~_blank(raw[name]) for name in NUMBERS])
    too_much = np.logical_or.reduce([judged[name].abs() > MOST for name in ("quantity", "sales", "unit_price")])
    rules = {
        "voided": raw["void"].str.lower().isin(["true", "yes", "1"]),
        "bad_date": judged["day"].isna(),
        "bad_number": unreadable,
        "stock_adjustment": (values["qty"] < 0) & (given == 0),
        "missing_item": judged["dish_key"].isin(["", "-", "?", "n.d.", "nan", "null"]),
        "missing_amount": given.isna() | values["qty"].isna(),
        "impossible_value": too_much,
    }
    holds = [np.asarray(rule, dtype=bool) for rule in rules.values()]
    return pd.Series(np.select(holds, list(rules), ""), index=raw.index, dtype=TEXT).replace("", pd.NA)
