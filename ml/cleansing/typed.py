"""A raw line as values: when, what, how much, by whom; nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf
from pyspark.sql.types import BooleanType, DataType, IntegerType, LongType, StringType, TimestampType

from ml.cleansing import formats
from ml.cleansing.contract import MONEY
from ml.cleansing.fields import Fields
from ml.cleansing.keys import line_identity
from ml.intake.people import IDENTITY, LONGEST, NOBODY

_MONEY = "decimal(18,4)"
_TO_BE_READ = ("quantity", "written_price", "gross", "discount", "written_net_sales", "written_tax", "total")
_NUMBERS = {  # name -> field
    "quantity": "quantity",
    "gross": "gross",
    "discount": "discount",
    "written_net_sales": "net_sales",
    "written_tax": "tax",
    "total": "total",
    "written_price": "unit_price",
    "service_charge": "service_charge",
    "tip": "tip",
    "covers": "covers",
}
_OF_THE_RECEIPT = {  # name -> meaning; what the line itself says comes first
    "receipt_total": "total",
    "receipt_discount": "discount",
    "service_charge": "service_charge",
    "tip": "tip",
}
TYPED: dict[str, DataType] = {
    "line": LongType(),
    "item": StringType(),
    "written_category": StringType(),
    "ticket": StringType(),
    "line_identity": LongType(),
    "item_code": StringType(),
    "local": TimestampType(),  # as the clock of the place says
    "has_time": BooleanType(),
    "channel": StringType(),
    "guest": StringType(),
    "waiter": StringType(),
    "said": StringType(),
    "written_cancels": StringType(),
    **dict.fromkeys((*_NUMBERS, *_OF_THE_RECEIPT), MONEY),
    "covers": IntegerType(),
    "unreadable": BooleanType(),
}
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
    """TYPED: the names as written and every field by its type; null is "not said" or "not readable"."""
    local, has_time = _when(fields)
    numbers = _numbers(fields)
    texts = raw.select(
        "line",
        fields.text("item").alias("item"),
        fields.text("category").alias("written_category"),
        formats.identifier(fields.text("ticket")).alias("ticket"),
        line_identity(fields.text("line_id")).alias("line_identity"),
        formats.identifier(fields.text("item_code")).alias("item_code"),
        local.alias("local"),
        has_time.alias("has_time"),
        _channel(fields).alias("channel"),
        _somebody(fields).alias("guest"),
        _name(fields.text("waiter")).alias("waiter"),
        _said(fields).alias("said"),
        formats.identifier(fields.text("cancels")).alias("written_cancels"),
        *(text.alias(formats.as_written(name)) for name, (text, _) in numbers.items()),
    )
    # in a step of its own, so that no engine plans one expression that holds it twice; as long as a table can hold
    people = texts.withColumn("guest", sf.substring(_known(sf.col("guest")), 1, LONGEST))
    lines = formats.with_numbers(people, {name: decimal for name, (_, decimal) in numbers.items()})
    absent = {name: sf.lit(None).cast(_MONEY) for name in {**_NUMBERS, **_OF_THE_RECEIPT} if name not in numbers}
    settled = {"covers": _covers(fields), "unreadable": _unreadable(fields)}
    return lines.withColumns({**absent, **settled}).select(*TYPED)


def _numbers(fields: Fields) -> dict[str, tuple[Column, str]]:
    """Name -> text and decimal sign of the numbers that the file has."""
    found = {name: (fields.text(field), fields.decimal(field)) for name, field in _NUMBERS.items() if fields.has(field)}
    for name, meaning in _OF_THE_RECEIPT.items():
        text = fields.receipt_text(meaning)
        if name not in found and text is not None:
            found[name] = (text, fields.decimal())
    return found


def _covers(fields: Fields) -> Column:
    if not fields.has("covers"):
        return sf.lit(None).cast("int")
    return sf.coalesce(sf.col(formats.as_written("covers")).try_cast("int"), sf.col("covers").cast("int"))


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
    """Who the guest is: the id, else the name in folded form."""
    found = formats.identifier(fields.text("guest")) if fields.has("guest") else sf.lit(None).cast("string")
    if fields.has("guest_name") and fields.examination.mapping.get("guest_name") != fields.examination.mapping.get(
        "guest"
    ):
        found = sf.coalesce(_known(found), _folded_name(_name(fields.text("guest_name"))))
    return found


def _folded_name(name: Column) -> Column:
    """What is hidden stays as it is: its last letters are part of an identity, not of a name."""
    return sf.when(name.rlike(f"^{IDENTITY}$"), name).otherwise(formats.folded(name))


def _known(text: Column) -> Column:
    """A guest; null where the words mean nobody."""
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
    found: Column = sf.lit(False)
    for name in (name for name in _TO_BE_READ if fields.has(_NUMBERS[name])):
        found = found | (sf.col(name).isNull() & ~formats.blank(sf.col(formats.as_written(name))))
    return found
