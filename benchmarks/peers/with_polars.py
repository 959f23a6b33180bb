"""Polars: lazy scans of the text on the streaming engine; the judged lines are held, the text is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from benchmarks.peers import CHANNELS, CLOSING_HOUR, DATE, DINNER, LEAST, LUNCH, MIN_LINES, MOST, ZONE, Verdict

MONEY = pl.Decimal(18, 4)
COLUMNS = (
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
)
NUMBERS = ("qty", "gross", "discount", "net", "tax")
BLANK = ["", "-", "--", "?", "n/a", "na", "null", "none", "nan"]


@contextmanager
def contender() -> Iterator[Callable[[Path, Path], Verdict]]:
    yield cleanse


def cleanse(file: Path, out: Path) -> Verdict:
    raw = pl.scan_csv(
        file,
        new_columns=COLUMNS,
        infer_schema=False,
        empty_string_is_null=False,
        row_index_name="line",
        row_index_offset=2,
    )
    judged = _judged(raw, _names(raw)).collect(engine="streaming")
    passed = judged.filter(pl.col("reason").is_null())
    first = passed["line_id"].is_first_distinct()
    repeated = passed.filter(~first).select("line", reason=pl.lit("line_key_repeated"))
    accepted = passed.filter(first).drop("reason", "line_id")
    rejected = pl.concat([judged.filter(pl.col("reason").is_not_null()).select("line", "reason"), repeated])
    accepted.lazy().sink_parquet(pl.PartitionBy(out / "accepted", key="month"), compression="snappy", mkdir=True)
    text = pl.concat_str(*COLUMNS, separator=",").alias("text")
    together = raw.join(rejected.lazy(), on="line").select("line", "reason", text).sort("line")
    together.sink_parquet(out / "rejected.parquet", compression="snappy", engine="streaming")
    reasons = dict(rejected.group_by("reason").len().iter_rows())
    return Verdict(
        rows=judged.height,
        accepted=accepted.height,
        quarantined=rejected.height - repeated.height,
        duplicate=repeated.height,
        reasons=dict(sorted(reasons.items())),
        sales=int(accepted["sales"].sum() * 100),
        outliers=int(accepted["outlier"].sum()),
        tickets=accepted.filter(pl.col("kind") != "refund")["ticket"].n_unique(),
        guests=accepted["guest"].drop_nulls().n_unique(),
    )


def _blank(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase().is_in(BLANK)


def _money(name: str) -> pl.Expr:
    text = pl.col(name)
    full = pl.when(text != "").then(text.str.replace_all(r"S/|\s|,", "")).cast(MONEY, strict=False)
    return pl.coalesce(text.cast(MONEY, strict=False), full)


def _folded(name: str) -> pl.Expr:
    tidy = pl.col(name).str.strip_chars().str.replace_all(r"\s+", " ").str.to_lowercase()
    return tidy.str.normalize("NFD").str.replace_all(r"\p{M}", "")


def _names(raw: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each name as written: its keys and the bounds of its usual price."""
    price = (_money("gross").cast(pl.Float64) / _money("qty").cast(pl.Float64)).abs().round(4).alias("price")
    cells = (
        raw.group_by("item", "family", "gross", "qty")
        .agg(pl.len().alias("lines"))
        .with_columns(price, dish_key=_folded("item"), category_key=_folded("family"))
        .collect(engine="streaming")
    )
    pairs = cells.select("item", "family", "dish_key", "category_key").unique()
    bounds = [_bounds(cells, key) for key in ("dish_key", "category_key")]
    joined = pairs.join(bounds[0], on="dish_key", how="left").join(bounds[1], on="category_key", how="left")
    low = pl.coalesce("dish_key_low", "category_key_low").alias("low")
    high = pl.coalesce("dish_key_high", "category_key_high").alias("high")
    return joined.select("item", "family", "dish_key", "category_key", low, high).lazy()


def _bounds(cells: pl.DataFrame, key: str) -> pl.DataFrame:
    prices = cells.filter((pl.col("price") > 0) & pl.col("price").is_finite() & (pl.col(key) != ""))
    summed = prices.group_by(key, "price").agg(pl.col("lines").sum()).sort("price")
    so_far, total = pl.col("lines").cum_sum().over(key), pl.col("lines").sum().over(key)
    ranked = summed.with_columns(so_far=so_far, total=total).filter(pl.col("total") >= MIN_LINES)
    q1, q3 = (pl.col("price").filter(pl.col("so_far") >= pl.col("total") * share).min() for share in (0.25, 0.75))
    factor = pl.max_horizontal((pl.col("q3") / pl.col("q1")).pow(3), pl.lit(LEAST))
    low, high = (pl.col("q1") / factor).alias(f"{key}_low"), (pl.col("q3") * factor).alias(f"{key}_high")
    return ranked.group_by(key).agg(q1.alias("q1"), q3.alias("q3")).select(key, low, high)


def _judged(raw: pl.LazyFrame, names: pl.LazyFrame) -> pl.LazyFrame:
    typed = raw.join(names, on=["item", "family"], how="left").with_columns(
        *(_money(name).alias(f"{name}_value") for name in NUMBERS),
        local=pl.col("moment").str.strip_chars().str.strptime(pl.Datetime("us"), DATE, strict=False),
    )
    unreadable = pl.any_horizontal(*(pl.col(f"{name}_value").is_null() & ~_blank(name) for name in NUMBERS))
    off = pl.col("discount_value").abs().fill_null(0)
    given = pl.coalesce(pl.col("net_value"), (pl.col("gross_value") - off).cast(MONEY))
    kinds = typed.with_columns(given=given, unreadable=unreadable, off=off).with_columns(
        kind=pl.when((pl.col("qty_value") < 0) | (pl.col("given") < 0))
        .then(pl.lit("refund"))
        .when(pl.col("given") == 0)
        .then(pl.lit("courtesy"))
        .otherwise(pl.lit("sale"))
    )
    return kinds.with_columns(*_amounts()).with_columns(*_when()).select(*_kept(), _reason().alias("reason"))


def _amounts() -> list[pl.Expr]:
    back = pl.col("kind") == "refund"

    def signed(value: pl.Expr) -> pl.Expr:
        return pl.when(back).then(-value.abs()).otherwise(value)

    amount = pl.coalesce("gross_value", "given").cast(pl.Float64)
    price = (amount / pl.col("qty_value").cast(pl.Float64)).abs().round(4)
    return [
        signed(pl.col("given")).alias("net_sales"),
        signed(pl.col("tax_value").fill_null(0)).alias("tax"),
        signed(pl.col("qty_value")).alias("quantity"),
        pl.when(price.is_finite()).then(price).alias("price"),
    ]


def _when() -> list[pl.Expr]:
    return [
        pl.col("local").dt.offset_by(f"-{CLOSING_HOUR}h").dt.date().alias("day"),
        pl.col("local").dt.hour().cast(pl.Int32).alias("hour"),
        (pl.col("net_sales") + pl.col("tax")).cast(MONEY).alias("sales"),
    ]


def _kept() -> list[pl.Expr]:
    hour = pl.col("hour")
    daypart = (
        pl.when((hour >= LUNCH) & (hour < DINNER))
        .then(pl.lit("almuerzo"))
        .when((hour >= DINNER) | (hour < CLOSING_HOUR))
        .then(pl.lit("cena"))
        .otherwise(pl.lit("otro"))
    )
    sold_at = pl.col("local").dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")
    far = (pl.col("price") > 0) & ~pl.col("price").is_between(pl.col("low"), pl.col("high"))
    most = pl.min_horizontal(pl.col("qty_value").cast(pl.Float64).abs() * 10, pl.lit(1000.0))
    paid = pl.col("given").cast(pl.Float64).abs()
    far |= (pl.col("price") > 0) & (paid > pl.col("price") * pl.col("qty_value").cast(pl.Float64).abs() * 5)
    far |= pl.col("given").cast(pl.Float64).abs() > pl.col("high") * most
    far |= pl.col("qty_value").cast(pl.Float64).abs() > 1000
    return [
        *(pl.col(name) for name in ("line", "line_id", "ticket", "day", "hour", "dish_key", "category_key", "kind")),
        *(pl.col(name) for name in ("quantity", "net_sales", "tax", "sales")),
        sold_at.alias("sold_at"),
        daypart.alias("daypart"),
        pl.col("dining").replace_strict(CHANNELS, default="otro").alias("channel"),
        pl.col("price").cast(MONEY).alias("unit_price"),
        pl.col("off").alias("discount"),
        pl.when(~_blank("server")).then(pl.col("server").str.strip_chars()).alias("waiter"),
        pl.when(~_blank("tab")).then(_folded("tab")).alias("guest"),
        far.fill_null(value=False).alias("outlier"),
        pl.col("day").dt.strftime("%Y-%m").alias("month"),
    ]


def _reason() -> pl.Expr:
    too_much = pl.any_horizontal(*(pl.col(name).abs() > MOST for name in ("quantity", "sales", "price")))
    rules = {
        "voided": pl.col("void").str.to_lowercase().is_in(["true", "yes", "1"]),
        "bad_date": pl.col("local").is_null(),
        "bad_number": pl.col("unreadable"),
        "stock_adjustment": (pl.col("qty_value") < 0) & (pl.col("given") == 0),
        "missing_item": pl.col("dish_key").is_in(["", "-", "?", "n.d.", "nan", "null"]),
        "missing_amount": pl.col("given").is_null() | pl.col("qty_value").is_null(),
        "impossible_value": too_much,
    }
    return pl.coalesce(*(pl.when(holds).then(pl.lit(reason)) for reason, holds in rules.items()))
