"""A raw line as values: when, what, how much, by whom; nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf
from pyspark.sql.types import BooleanType, DataType, DateType, IntegerType, LongType, StringType, TimestampType

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
    "exchange_rate": "exchange_rate",
}
_IN_MONEY = ("written_price", "gross", "discount", "written_net_sales", "written_tax", "total", "service_charge", "tip")
_WRITTEN = ("total", "net_sales", "gross", "unit_price")
_HIGHEST_RATE = 1_000_000
_RATED_IN = "PEN"
_OWN_WORDS = {  # how a house's currency is written beside its code; elsewhere it is a peso
    "PEN": ("s/", "s/.", "sol", "soles", "nuevo sol", "nuevos soles"),
    "USD": ("us$", "$", "dolar", "dolares", "dollar", "dollars", "dolares americanos"),
    "EUR": ("€", "euro", "euros"),
    "GBP": ("£", "pound", "pounds", "libra", "libras"),
}
_SIGNS = {"PEN": "S/|PEN|SOLES", "USD": "US\\$|USD", "EUR": "€|EUR", "GBP": "£|GBP"}
_PESOS = ("$", "peso", "pesos")
_OF_THE_RECEIPT = {  # name -> meaning; what the line itself says comes first
    "receipt_total": "total",
    "receipt_discount": "discount",
    "service_charge": "service_charge",
    "tip": "tip",
    "exchange_rate": "exchange_rate",
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
    "accounting_day": DateType(),
    "channel": StringType(),
    "guest": StringType(),
    "waiter": StringType(),
    "said": StringType(),
    "written_cancels": StringType(),
    **{name: MONEY for name in (*_NUMBERS, *_OF_THE_RECEIPT) if name != "exchange_rate"},  # it has done its work here
    "covers": IntegerType(),
    "unreadable": BooleanType(),
    "other_currency": BooleanType(),
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


def typed(raw: DataFrame, *, fields: Fields, currency: str, zone: str) -> DataFrame:
    """TYPED: the names as written and every field by its type; null is "not said" or "not readable". Money is in the
    house's ``currency``, but where a line has another one and no rate to change it by (``other_currency``). ``zone`` is
    that of the house."""
    local, has_time = _when(fields, zone)
    numbers = _numbers(fields)
    texts = raw.select(
        "line",
        fields.text("item").alias("item"),
        fields.text("category").alias("written_category"),
        _ticket(fields).alias("ticket"),
        line_identity(fields.text("line_id")).alias("line_identity"),
        formats.identifier(fields.text("item_code")).alias("item_code"),
        local.alias("local"),
        has_time.alias("has_time"),
        _accounting_day(fields, zone).alias("accounting_day"),
        _channel(fields).alias("channel"),
        _somebody(fields).alias("guest"),
        _name(fields.text("waiter")).alias("waiter"),
        _said(fields).alias("said"),
        formats.identifier(fields.text("cancels")).alias("written_cancels"),
        _foreign(fields, currency).alias("other_currency"),
        *(text.alias(formats.as_written(name)) for name, (text, _) in numbers.items()),
    )
    # in a step of its own, so that no engine plans one expression that holds it twice; as long as a table can hold
    people = texts.withColumn("guest", sf.substring(_known(sf.col("guest")), 1, LONGEST))
    lines = formats.with_numbers(people, {name: decimal for name, (_, decimal) in numbers.items()})
    absent = {name: sf.lit(None).cast(_MONEY) for name in {**_NUMBERS, **_OF_THE_RECEIPT} if name not in numbers}
    settled = {"covers": _covers(fields), "unreadable": _unreadable(fields)}
    lines = lines.withColumns({**absent, **settled})
    if fields.has("currency") or "exchange_rate" in numbers:
        lines = lines.transform(_changed, into_own=_rates_into_own(fields, currency))
    return lines.select(*TYPED)


def _foreign(fields: Fields, currency: str) -> Column:
    """Whether the line itself says that its money is not of this currency: in a column for it, else by the sign at its
    amounts. (A dollar sign alone says nothing: tills write it for any money.)"""
    if not fields.has("currency"):
        written = [fields.text(name) for name in _WRITTEN if fields.has(name)]
        others = "|".join(sign for code, sign in _SIGNS.items() if code != currency)
        amounts = written[0] if len(written) == 1 else sf.concat_ws(" ", *written)
        return sf.coalesce(amounts.rlike(f"(?i){others}"), sf.lit(False)) if written else sf.lit(False)
    said = fields.text("currency")
    own = (currency.lower(), *_OWN_WORDS.get(currency, _PESOS))
    return ~formats.blank(said) & ~formats.word(said).isin(*own)


def _rates_into_own(fields: Fields, currency: str) -> bool:
    """Whether the rates of a file change into the house's money: into that of its till they do; where nobody knows the
    till, a rate is soles for the other money."""
    theirs, known = fields.examination.currency, bool(fields.examination.layout)
    return (theirs in ("", currency) and (known or fields.has("currency"))) or (not known and currency == _RATED_IN)


def _changed(lines: DataFrame, *, into_own: bool) -> DataFrame:
    """Money of another currency by its line's rate; of a rate of 1, as tills write where they have none, it is not."""
    usable = (sf.col("exchange_rate") > 0) & (sf.col("exchange_rate") < _HIGHEST_RATE) & (sf.col("exchange_rate") != 1)
    rate = (
        sf.when(sf.col("other_currency") & usable, sf.col("exchange_rate")) if into_own else sf.lit(None).cast(_MONEY)
    )
    money = (*_IN_MONEY, "receipt_total", "receipt_discount")
    changed = {
        name: sf.when(sf.col("rate").isNull(), sf.col(name)).otherwise((sf.col(name) * sf.col("rate")).cast(_MONEY))
        for name in money
    }
    stays = {"other_currency": sf.col("other_currency") & sf.col("rate").isNull()}
    return lines.withColumn("rate", rate).withColumns(changed | stays)


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


def _when(fields: Fields, zone: str) -> tuple[Column, Column]:
    """The local moment, and whether the hour is known."""
    if fields.has("sold_at"):
        form = fields.form("sold_at")
        return formats.moment(fields.text("sold_at"), form, zone=zone), sf.lit("%H" in form or "%I" in form)
    dated = "date" if fields.has("date") else "business_day"
    day = formats.moment(fields.text(dated), fields.form(dated), zone=zone)
    if not fields.has("time"):
        return day, sf.lit(False)
    clock = formats.clock(fields.text("time"), fields.form("time"))
    return sf.coalesce(sf.timestamp_micros(sf.unix_micros(day) + clock), day), clock.isNotNull()


def _accounting_day(fields: Fields, zone: str) -> Column:
    """The business day that the till itself gave the line; null where it gave none."""
    if not fields.has("business_day"):
        return sf.lit(None).cast("date")
    return formats.moment(fields.text("business_day"), fields.form("business_day"), zone=zone).cast("date")


def _ticket(fields: Fields) -> Column:
    """A voucher's number is one within its series: B001-100 and B002-100 are two, each as written."""
    number = formats.identifier(fields.text("ticket"))
    if not fields.has("series"):
        return number
    series = formats.identifier(fields.text("series"))
    whole = series.isNull() | number.startswith(sf.concat(series, sf.lit("-")))
    return sf.when(whole, number).otherwise(sf.concat(series, sf.lit("-"), number))


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
