"""The columns that a chain of the cleansing ends in."""

from __future__ import annotations

from pyspark.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

DAYPARTS = ("almuerzo", "cena", "otro", "sin_hora")
CHANNELS = ("salon", "barra", "terraza", "delivery", "llevar", "otro")
KINDS = ("sale", "refund", "cancellation", "courtesy")

MONEY = DecimalType(18, 4)  # exact, so that sums are equal on every engine

# An accepted line of a ticket. ``line_key`` is the line's identity (64 bits of its content, or of the layout's own line
# key) and ``line_check`` another 64 bits of its content: see ``keys``. ``sales`` = ``net_sales`` + ``tax`` is what the
# guest pays for the line; ``service_charge``, ``tip`` and ``covers`` belong to the ticket and repeat on its lines. A
# dish and a category are held by key (``names``): what they are called is looked up, and may change without the lines.
SALES: dict[str, DataType] = {
    "line_key": LongType(),
    "line_check": LongType(),
    "line": LongType(),
    "ticket": StringType(),
    "sold_at": TimestampType(),
    "day": DateType(),
    "hour": IntegerType(),
    "daypart": StringType(),
    "channel": StringType(),
    "dish_key": StringType(),
    "category_key": StringType(),
    "quantity": MONEY,
    "unit_price": MONEY,
    "discount": MONEY,
    "net_sales": MONEY,
    "tax": MONEY,
    "sales": MONEY,
    "service_charge": MONEY,
    "tip": MONEY,
    "covers": IntegerType(),
    "guest": StringType(),
    "waiter": StringType(),
    "kind": StringType(),
    "cancels": StringType(),
    "outlier": BooleanType(),
    "source": StringType(),
}
SALES_CONTRACT: tuple[str, ...] = tuple(SALES)

# A row that was not accepted: where it stood, why, and its text as it was: its cells, ``ml.lake.CELL_END`` between.
REJECTED: dict[str, DataType] = {"line": LongType(), "reason": StringType(), "text": StringType()}

# How a name was written in a source: the words that mean the same (``key``), one spelling of them, and how often.
SPELLINGS: dict[str, DataType] = {
    "part": StringType(),  # "dish" or "category"
    "key": StringType(),
    "spelling": StringType(),
    "lines": LongType(),
}


def schema(columns: dict[str, DataType]) -> StructType:
    """The Spark schema of a contract: read with it, so that no engine guesses."""
    return StructType([StructField(name, kind) for name, kind in columns.items()])
