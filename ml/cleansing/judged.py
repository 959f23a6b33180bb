"""A typed line judged: what kind it is, its amounts, its business day, and why it can't be kept where it can't."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from ml.cleansing import formats
from ml.cleansing.fields import Fields
from ml.cleansing.keys import keyed
from ml.cleansing.recipe import Recipe

_MONEY = "decimal(18,4)"
_MOST = 10_000_000  # no line of a restaurant sells more, in units or in money
_MANY = 1_000  # units of a line: more are named, whatever they cost
_CENTS = sf.lit("0.02").cast(_MONEY)  # what two rounded amounts may differ by
_ONE = sf.lit(1).cast("decimal(5,3)")
_ZERO = sf.lit(0).cast(_MONEY)  # also what a decimal is subtracted from: Sail 0.7.2 has no unary minus for decimals


def judged(
    typed: DataFrame, *, fields: Fields, recipe: Recipe, source: str, forgotten: DataFrame | None = None
) -> DataFrame:
    """SALES columns and ``reason`` (null when the line is accepted), ``month`` (202609) beside them.

    ``forgotten`` has ``as_forgotten`` (folded), ``until``: on lines up to that day the guest is nobody, before the line
    gets its key.
    """
    return (
        typed.transform(_with_kind, fields=fields)
        .transform(_with_amounts, fields=fields, recipe=recipe)
        .transform(_with_business_day, fields=fields, recipe=recipe)
        .transform(_with_reason, fields=fields, recipe=recipe)
        .transform(_without, forgotten=forgotten)
        .transform(keyed, by_line_id=bool(fields.examination.line_key))
        .withColumn("source", sf.lit(source))
    )


def _with_kind(lines: DataFrame, *, fields: Fields) -> DataFrame:
    """``kind``, ``cancels``, ``units`` (the quantity, 1 where there is none) and ``given`` (the amount as written)."""
    none_written = sf.col("quantity").isNull() & ~sf.col("unreadable")
    units = sf.when(none_written, sf.lit(1).cast(_MONEY)).otherwise(sf.col("quantity"))
    lines = lines.withColumn("units", units).withColumn("given", _given(fields))
    prefix = fields.examination.cancelled_ticket_prefix
    by_ticket = sf.col("ticket").startswith(prefix) if prefix else sf.lit(False)
    backwards = (sf.col("units") < 0) | (sf.col("given") < 0)
    kind = (
        sf.when(sf.col("said").isin("void", "cancellation", "refund", "courtesy"), sf.col("said"))
        .when(by_ticket, sf.lit("cancellation"))
        .when(backwards, sf.lit("refund"))
        .when(sf.col("given") == 0, sf.lit("courtesy"))
        .otherwise(sf.lit("sale"))
    )
    return lines.withColumns({"kind": kind, "cancels": sf.col("written_cancels")})


def _given(fields: Fields) -> Column:
    """The line's amount as the file gives it, the surest column first, less its share of its receipt's discount."""
    sold = (sf.col("units") * sf.col("written_price")).cast(_MONEY) - sf.coalesce(sf.abs("discount"), _ZERO)
    gross = sf.col("gross") - sf.coalesce(sf.abs("discount"), _ZERO)
    order = ("total", "written_net_sales") if fields.has("total") else ("written_net_sales",)
    amount = sf.coalesce(*(sf.col(name) for name in order), gross.cast(_MONEY), sold.cast(_MONEY))
    return (amount - _share(fields, amount)).cast(_MONEY)


def _share(fields: Fields, amount: Column) -> Column:
    """The part of a discount on the whole receipt that falls on a line, by its part in the receipt's lines.

    Those lines add up to the receipt's total and its discount, which stand on each of them: no other line is needed.
    """
    if "discount" not in fields.examination.receipt_level or "total" not in fields.examination.receipt_level:
        return _ZERO
    lines = sf.col("receipt_total") + sf.col("receipt_discount")
    product = amount.cast("double") * sf.col("receipt_discount").cast("double")
    return sf.coalesce(sf.when(sf.col("receipt_discount") > 0, formats.quotient(product, lines)), _ZERO)


def _with_amounts(lines: DataFrame, *, fields: Fields, recipe: Recipe) -> DataFrame:
    """``net_sales``, ``tax``, ``sales`` and the rest: what is taken back is negative, however each cell was written."""
    back = sf.col("kind").isin("refund", "cancellation")
    written = ("given", "written_net_sales", "written_tax", "units")
    lines = lines.withColumns({name: sf.when(back, sf.abs(name)).otherwise(sf.col(name)) for name in written})
    net, tax = (_signed(amount, back) for amount in _split(fields, recipe))
    price = sf.coalesce("written_price", sf.abs(formats.quotient(sf.coalesce("gross", "given"), sf.col("units"))))
    amounts = {
        "net_sales": net,
        "tax": tax,
        "quantity": _signed(sf.col("units"), back),
        "unit_price": price.cast(_MONEY),
        "discount": sf.coalesce(sf.abs("discount"), _ZERO).cast(_MONEY),
    }
    return lines.withColumns(amounts).withColumn("sales", (sf.col("net_sales") + sf.col("tax")).cast(_MONEY))


def _signed(amount: Column, back: Column) -> Column:
    return sf.when(back, _ZERO - amount).otherwise(amount).cast(_MONEY)


def _split(fields: Fields, recipe: Recipe) -> tuple[Column, Column]:
    """Net of IGV and the IGV. What the file says wins; else the recipe's table says how much it is.

    ``total`` is with IGV wherever the file does not say otherwise. A known export of net amounts that has no column of
    taxes added none: its prices hold the IGV. Of other files a person, or a column's name, said that it comes on top.
    """
    given, said, tax = sf.col("given"), sf.col("written_tax"), fields.examination.tax
    if tax == "none":
        return given, _ZERO
    if fields.has("net_sales") and fields.has("total") and tax != "inclusive":
        return _told_apart(fields, recipe)
    held = tax == "inclusive" or (tax == "" and fields.has("total"))
    if held or (fields.examination.layout and not fields.has("tax")):
        split = sf.coalesce(sf.when(given == 0, _ZERO), said, (given - _without_igv(given, recipe)).cast(_MONEY))
        return (given - split).cast(_MONEY), split
    if not fields.has("tax"):
        return given, (given * _rate(recipe)).cast(_MONEY)
    return given, sf.coalesce(said, _ZERO)


def _told_apart(fields: Fields, recipe: Recipe) -> tuple[Column, Column]:
    """Where a line has an amount before IGV and one to be paid, and maybe no IGV: their difference, if that is what the
    IGV of the day comes to. If not, the first is before a discount or another charge, and what was paid holds the IGV.
    """
    net, said = sf.col("written_net_sales"), sf.col("written_tax")
    with_igv = (net * (_ONE + _rate(recipe))).cast(_MONEY)
    paid = sf.when(sf.col("total").isNull(), with_igv).otherwise(sf.col("given"))
    is_igv = sf.abs(paid - with_igv) <= _CENTS
    if fields.has("tax"):  # an empty cell of a line without IGV
        tax = sf.coalesce(said, sf.when(is_igv, (paid - net).cast(_MONEY)), _ZERO)
        return sf.coalesce(net, sf.col("given") - tax), tax
    own = sf.when(is_igv, net).otherwise(_without_igv(paid, recipe))
    return own, (paid - own).cast(_MONEY)


def _without_igv(amount: Column, recipe: Recipe) -> Column:
    return formats.quotient(amount, _ONE + _rate(recipe))


def _rate(recipe: Recipe) -> Column:
    """The rate of IGV on the day of the line."""
    (_, rate), *later = recipe.igv
    chain = sf.lit(str(rate))
    for first, changed in later:
        begun = sf.col("local") >= sf.lit(first.isoformat()).cast("timestamp")
        chain = sf.when(begun, sf.lit(str(changed))).otherwise(chain)
    return chain.cast("decimal(5,3)")


def _with_business_day(lines: DataFrame, *, fields: Fields, recipe: Recipe) -> DataFrame:
    """``sold_at`` (UTC), ``day``, ``hour``, ``daypart``, ``month``: a line after midnight belongs to the day before,
    unless the till says to which, and that is no farther than a day from its moment."""
    hour = sf.hour("local")
    shift = sf.when(sf.col("has_time"), sf.lit(recipe.closing_hour)).otherwise(sf.lit(0)).cast("bigint")
    day = sf.timestamp_micros(sf.unix_micros("local") - shift * sf.lit(3_600_000_000)).cast("date")
    if fields.has("business_day"):
        near = sf.abs(sf.datediff("accounting_day", sf.col("local").cast("date"))) <= 1
        day = sf.when(near, sf.col("accounting_day")).otherwise(day)
    lunch, dinner = recipe.lunch
    daypart = (
        sf.when(sf.col("hour").isNull(), sf.lit("sin_hora"))
        .when((sf.col("hour") >= lunch) & (sf.col("hour") < dinner), sf.lit("almuerzo"))
        .when((sf.col("hour") >= dinner) | (sf.col("hour") < recipe.closing_hour), sf.lit("cena"))
        .otherwise(sf.lit("otro"))
    )
    moments = {
        "sold_at": sf.to_utc_timestamp("local", recipe.zone),
        "day": day,
        "hour": sf.when(sf.col("has_time"), hour),
    }
    month = sf.year("day") * 100 + sf.month("day")
    return lines.withColumns(moments).withColumns({"daypart": daypart, "month": month})


def _with_reason(lines: DataFrame, *, fields: Fields, recipe: Recipe) -> DataFrame:
    """``reason``: the first rule that the line breaks, or null; and ``outlier``: kept, but far out."""
    wrong_day = ~sf.col("day").between(sf.lit(recipe.first_day), sf.lit(recipe.last_day))
    too_much = (sf.abs("quantity") > _MOST) | (sf.abs("sales") > _MOST) | (sf.abs("unit_price") > _MOST)
    nameless = sf.col("dish_key").isin("", "-", "?", "n.d.", "nan", "null") if fields.has("item") else sf.lit(False)
    adjusted = sf.col("said").isNull() & (sf.col("quantity") < 0) & (sf.col("given") == 0)
    reason = (
        sf.when(sf.col("said") == "void", sf.lit("voided"))
        .when(sf.col("card"), sf.lit("card_number"))
        .when(sf.col("local").isNull(), sf.lit("bad_date"))
        .when(wrong_day, sf.lit("date_out_of_range"))
        .when(sf.col("other_currency"), sf.lit("other_currency"))
        .when(sf.col("unreadable"), sf.lit("bad_number"))
        .when(sf.col("written_price") < 0, sf.lit("negative_price"))
        .when(adjusted, sf.lit("stock_adjustment"))
        .when(nameless, sf.lit("missing_item"))
        .when(sf.col("given").isNull() | sf.col("units").isNull(), sf.lit("missing_amount"))
        .when(too_much, sf.lit("impossible_value"))
    )
    return lines.withColumn("reason", reason).withColumn("outlier", sf.coalesce(_far_out(), sf.lit(False)))


def _far_out() -> Column:
    """Its price is outside the usual; its amount is over five times what its units make at its own price (a nought too
    many); or it is ten times what they make at the dearest usual price, or a thousand of them (a slip in both, or in
    the quantity, where the price as written looks right); or its quantity is one that no table orders."""
    price, amount = sf.col("unit_price").cast("double"), sf.abs(sf.col("given")).cast("double")
    units = sf.abs("units").cast("double")
    dear = amount > sf.col("high") * sf.least(units * 10, sf.lit(1000.0))
    return (
        (price > 0) & (~price.between(sf.col("low"), sf.col("high")) | (amount > price * units * 5))
        | dear
        | (units > _MANY)
    )


def _without(lines: DataFrame, *, forgotten: DataFrame | None) -> DataFrame:
    """The lines stay, for they were sold; whose they were is gone. A name is the same however it is written."""
    if forgotten is None:
        return lines
    named = lines.withColumn("as_forgotten", formats.folded(sf.col("guest")))
    met = named.join(sf.broadcast(forgotten), "as_forgotten", "left")
    return met.withColumn(
        "guest", sf.when(sf.col("until").isNull() | (sf.col("day") > sf.col("until")), sf.col("guest"))
    )
