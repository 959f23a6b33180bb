"""A raw line as values: when, what, how much, by whom; nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from ml.cleansing import formats
from ml.cleansing.fields import Fields
from ml.cleansing.keys import line_identity
from ml.intake.people import IDENTITY, LONGEST, NOBODY

_MONEY = "decimal(18,4)"
_CHANNELS: dict[str, Sequence[str]] = {
    "salon": (
        "salon",
        "dine in",
        "dine-in",
        "for here",
        "mesa",
        "comedor",
        "restaurante",
        "local",
        "en mesa",
        "comer aqui",
    ),
    "delivery": ("delivery", "rappi", "pedidosya", "pedidos ya", "uber eats", "didi food", "reparto", "a domicilio"),
    "llevar": ("llevar", "para llevar", "to go", "takeout", "take out", "take away", "takeaway", "pickup", "recojo"),
    "barra": ("barra", "bar", "bar seat", "counter"),
    "terraza": ("terraza", "terrace", "patio", "outdoor", "jardin"),
}
_CHANNEL_PARTS = (
    ("delivery", "deliver|domicilio|reparto"),
    ("llevar", "llevar|take|pick ?up|to go"),
    ("barra", "barra"),
)


def typed(raw: DataFrame, *, fields: Fields) -> DataFrame:
    """``line``, the names as written and every field by its type; null is "not said" or "not readable"."""
    local, has_time = _when(fields)
    return raw.select(
        "line",
        fields.text("item").alias("item"),
        fields.text("category").alias("written_category"),
        formats.identifier(fields.text("ticket")).alias("ticket"),
        line_identity(fields.text("line_id")).alias("line_identity"),
        formats.identifier(fields.text("item_code")).alias("item_code"),
        local.alias("local"),
        has_time.alias("has_time"),
        *(_amount(fields, name) for name in ("quantity", "gross", "discount", "net_sales", "tax", "total")),
        fields.number("unit_price").alias("written_price"),
        fields.receipt_number("total").alias("receipt_total"),
        fields.receipt_number("discount").alias("receipt_discount"),
        _either(fields, "service_charge").alias("service_charge"),
        _either(fields, "tip").alias("tip"),
        sf.coalesce(fields.text("covers").try_cast("int"), fields.number("covers").cast("int")).alias("covers"),
        _channel(fields).alias("channel"),
        _somebody(fields).alias("guest"),
        _name(fields.text("waiter")).alias("waiter"),
        _said(fields).alias("said"),
        formats.identifier(fields.text("cancels")).alias("written_cancels"),
        _unreadable(fields).alias("unreadable"),
    )


def _amount(fields: Fields, name: str) -> Column:
    return fields.number(name).alias(name if name not in ("net_sales", "tax") else f"written_{name}")


def _either(fields: Fields, name: str) -> Column:
    """A field of the line, else the receipt's own column of that meaning."""
    return fields.number(name) if fields.has(name) else fields.receipt_number(name)


def _when(fields: Fields) -> tuple[Column, Column]:
    """The local moment, and whether the hour is known."""
    if fields.has("sold_at"):
        form = fields.form("sold_at")
        return formats.moment(fields.text("sold_at"), form), sf.lit("%H" in form or "%I" in form)
    day = formats.moment(fields.text("date"), fields.form("date"))
    if not fields.has("time"):
        return day, sf.lit(False)
    clock = formats.clock(fields.text("time"), fields.form("time"))
    return sf.coalesce(sf.timestamp_micros(sf.unix_micros(day) + clock), day), clock.isNotNull()


def _name(text: Column) -> Column:
    return sf.when(~formats.blank(text), sf.trim(text))


def _somebody(fields: Fields) -> Column:
    """Who the guest is: the id, else the name in folded form; the words for nobody are null. No longer than a table
    that names guests can hold."""
    found = formats.identifier(fields.text("guest")) if fields.has("guest") else sf.lit(None).cast("string")
    if fields.has("guest_name") and fields.examination.mapping.get("guest_name") != fields.examination.mapping.get(
        "guest"
    ):
        found = sf.coalesce(_known(found), _folded_name(_name(fields.text("guest_name"))))
    return sf.substring(_known(found), 1, LONGEST)


def _folded_name(name: Column) -> Column:
    """What is hidden stays as it is: its last letters are part of an identity, not of a name."""
    return sf.when(name.rlike(f"^{IDENTITY}$"), name).otherwise(formats.folded(name))


def _known(text: Column) -> Column:
    return sf.when(~formats.word(text).isin(*NOBODY), text)


def _channel(fields: Fields) -> Column:
    if not fields.has("channel"):
        return sf.lit("otro")
    said = formats.word(fields.text("channel"))
    first, *others = _CHANNELS
    chain = sf.when(said.isin(*_CHANNELS[first]), sf.lit(first))
    for name in others:
        chain = chain.when(said.isin(*_CHANNELS[name]), sf.lit(name))
    for name, part in _CHANNEL_PARTS:
        chain = chain.when(said.rlike(part), sf.lit(name))
    return chain.otherwise(sf.lit("otro"))


def _said(fields: Fields) -> Column:
    """What the file itself calls the line: void, cancellation, refund, courtesy or null. The gravest word wins."""
    words = fields.examination.statuses
    columns = [formats.word(fields.text(name)) for name in ("event", "status", "void") if fields.has(name)]
    chain = sf.when(sf.lit(False), sf.lit(""))
    for kind in ("void", "cancellation", "refund", "courtesy"):
        those = [word for word, meaning in words.items() if meaning == kind]
        for column in columns if those else ():
            chain = chain.when(column.isin(*those), sf.lit(kind))
    return chain


def _unreadable(fields: Fields) -> Column:
    """Whether a cell that should hold a number holds something else."""
    names = ("quantity", "unit_price", "gross", "discount", "net_sales", "tax", "total")
    found: Column = sf.lit(False)
    for name in filter(fields.has, names):
        found = found | sf.when(fields.number(name).isNull(), ~formats.blank(fields.text(name))).otherwise(
            sf.lit(False)
        )
    return found
