"""A till's export of any length, with the dirt that real ones have: the layout of Toast, *Item selection details*.

The rates of dirt are those of ``DIRT``. A busy restaurant's 140 lines a day: 10,000 rows are some ten weeks, 100,000
are two years, and more than that is more lines a day. The same number of rows always makes the same file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HEADER: Final = (
    "Order Date,Check Id,Item Selection Id,Menu Item,Sales Category,Qty,Gross Price,Discount,Net Price,Tax,"
    "Void?,Dining Option,Server,Tab Name"
)
DAYS, LINES_A_DAY = 730, 140
FIRST: Final = np.datetime64("2024-10-01", "m")
PART: Final = 250_000  # rows made at once: bounds memory
LINES_A_CHECK: Final = 4

#: Share of the lines that are so.
DIRT: Final = {
    "voided": 0.010,
    "refund": 0.005,
    "courtesy": 0.005,
    "net missing": 0.002,
    "name missing": 0.002,
    "price times 100": 0.001,
    "date unreadable": 0.001,
    "number unreadable": 0.001,
    "thousands written": 0.001,
    "currency written": 0.001,
    "amounts missing": 0.0005,
    "stock adjustment": 0.0005,
    "impossible": 0.0001,
}
REPEATED: Final = 0.005  # lines that are written a second time

_FAMILIES = ("Entradas", "Fondos", "Postres", "Bebidas", "Vinos")
_STEMS = ("Lomo saltado", "Ají de gallina", "Ceviche clásico", "Causa limeña, pulpo", "Tiradito", "Anticucho", "Arroz")
_SIDES = ("", " criollo", " de la casa", " norteño", " al ají amarillo", " con quinua", " nikkei", " a la leña")
_CHANNELS = ("Dine In", "Take Out", "Delivery", "Bar", "Patio")
_SERVERS = ("Rosa Quispe", "Luis Ñahui", "María Fernández", "José Núñez", "Ana Pérez", "Raúl Ccori")
_WRONG_DATE, _WRONG_NUMBER = ("pendiente", "13/45/25 9:99 PM", "45291"), ("12..5", "ocho", "#REF!")


def write_export(path: Path, rows: int, *, seed: int = 2026) -> Path:
    """Write ``rows`` data lines in the order of time; existing files of that name are replaced."""
    with path.open("wb") as file:
        file.write(f"{HEADER}\n".encode())
        for start in range(0, rows, PART):
            count = min(PART, rows - start)
            file.write(_part(start, count, rows, np.random.default_rng([seed, start])))
    return path


def _part(start: int, count: int, rows: int, random: np.random.Generator) -> bytes:
    lines = pc.binary_join_element_wise(*_columns(start, count, rows, random), ",")
    again = np.flatnonzero(random.random(count) < REPEATED)
    order = np.arange(count)
    order[again] = np.maximum(again - random.integers(1, 500, len(again)), 0)
    taken = lines.take(pa.array(order))
    text: str = pc.binary_join(pa.array([taken.to_pylist()]), "\n")[0].as_py()
    return f"{text}\n".encode()


def _columns(start: int, count: int, rows: int, random: np.random.Generator) -> list[pa.Array]:
    number = np.arange(start, start + count)
    check = number // LINES_A_CHECK
    each_check = np.random.default_rng(check[0])
    checks = check - check[0]
    dishes, prices, families = _menu()
    dish = random.integers(0, len(prices), count)
    quantity = random.choice([1, 1, 1, 1, 2, 2, 3, 4], count)
    gross = prices[dish] * quantity
    discount = np.where(random.random(count) < 0.05, gross // 10, 0)
    soiled = _soiled(count, random)
    spelled = _spelled(dishes, dish, soiled["name missing"], random)
    amounts = _amounts(quantity, gross, discount, soiled, random)
    people = each_check.integers(0, 20 * len(_SERVERS), checks[-1] + 1)[checks]
    channel = each_check.choice(len(_CHANNELS), checks[-1] + 1, p=[0.7, 0.08, 0.12, 0.05, 0.05])[checks]
    guest = each_check.integers(0, 60_000, checks[-1] + 1)[checks]
    return [
        _moments(check, rows, soiled["date unreadable"], random),
        pa.array(1_300_000_015_000_000_000 + check).cast(pa.string()),
        pa.array(1_300_000_016_000_000_000 + number).cast(pa.string()),
        spelled,
        pa.array(_FAMILIES).take(pa.array(families[dish])),
        *amounts,
        pa.array(np.where(soiled["voided"], "true", "false")),
        pa.array(_CHANNELS).take(pa.array(channel)),
        pa.array(_SERVERS).take(pa.array(people % len(_SERVERS))),
        pa.array([f"Cliente {one}" if one < 20_000 else "" for one in guest.tolist()]),
    ]


def _menu() -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Names, prices in cents and the family of each dish."""
    names = [f"{stem}{side}" for stem in _STEMS for side in _SIDES] + [f"Vino {number}" for number in range(120)]
    random = np.random.default_rng(7)
    prices = random.integers(18, 160, len(names)) * 100
    return names, prices, np.arange(len(names)) % len(_FAMILIES)


def _soiled(count: int, random: np.random.Generator) -> dict[str, NDArray[np.bool_]]:
    """At most one kind of dirt a line."""
    kind = random.random(count)
    bounds = np.concatenate([[0.0], np.cumsum(list(DIRT.values()))])
    return {name: (kind >= bounds[place]) & (kind < bounds[place + 1]) for place, name in enumerate(DIRT)}


def _spelled(
    names: list[str], dish: NDArray[np.int64], missing: NDArray[np.bool_], random: np.random.Generator
) -> pa.Array:
    """Names as people write them: now and then in capitals, with a space too much, without accents."""
    plain = str.maketrans("áéíóúñ", "aeioun")
    ways = [*names, *(f" {name} " for name in names), *(name.upper() for name in names)]
    ways += [name.translate(plain).replace(" ", "  ") for name in names]
    written = pa.array([f'"{way}"' if "," in way else way for way in ways] + ["", "-"])
    way = np.where(random.random(len(dish)) < 0.06, random.integers(1, 4, len(dish)), 0) * len(names) + dish
    way[missing] = len(ways) + random.integers(0, 2, int(missing.sum()))
    return written.take(pa.array(way))


def _moments(
    check: NDArray[np.int64], rows: int, unreadable: NDArray[np.bool_], random: np.random.Generator
) -> pa.Array:
    """``10/8/26 5:18 PM``: services from noon to two at night, in order."""
    a_day = max(LINES_A_DAY, -(-rows // DAYS)) // LINES_A_CHECK + 1
    day, place = np.divmod(check, a_day)
    minute = 12 * 60 + place * (14 * 60) // a_day
    text = _names_of_minutes().take(pa.array(minute))
    days = pa.array([_day(FIRST + np.timedelta64(int(each), "D")) for each in range(DAYS + 2)])
    written = pc.binary_join_element_wise(days.take(pa.array(day + minute // 1440)), text, " ")
    wrong = pa.array(_WRONG_DATE).take(pa.array(random.integers(0, len(_WRONG_DATE), len(check))))
    return pc.if_else(pa.array(unreadable), wrong, written)


def _names_of_minutes() -> pa.Array:
    hours = [(minute // 60 % 24, minute % 60) for minute in range(27 * 60)]
    return pa.array([f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}" for hour, minute in hours])


def _day(moment: np.datetime64) -> str:
    year, month, day = str(moment.astype("datetime64[D]")).split("-")
    return f"{int(month)}/{int(day)}/{year[2:]}"


def _amounts(
    quantity: NDArray[np.int64],
    gross: NDArray[np.int64],
    discount: NDArray[np.int64],
    soiled: dict[str, NDArray[np.bool_]],
    random: np.random.Generator,
) -> list[pa.Array]:
    """Qty, Gross Price, Discount, Net Price and Tax as text."""
    times = np.where(soiled["price times 100"], 100, 1) * np.where(soiled["thousands written"], 50, 1)
    gross, discount = gross * times, np.where(soiled["courtesy"], gross, discount * times)
    net = np.where(soiled["impossible"], 99_999_999_00, gross - discount)
    back = np.where(soiled["refund"], -1, 1)
    gross, net, quantity = gross * back, net * back, quantity * back
    nothing = soiled["stock adjustment"]
    quantity = np.where(nothing, -np.abs(quantity), quantity)
    gross, net, discount = (np.where(nothing, 0, each) for each in (gross, net, discount))
    tax = np.rint(net * 0.18).astype(np.int64)
    written = _money(net)
    written = pc.if_else(pa.array(soiled["thousands written"]), _thousands(net), written)
    signed = pc.binary_join_element_wise(pa.scalar("S/"), written, " ")
    written = pc.if_else(pa.array(soiled["currency written"]), signed, written)
    wrong = pa.array(_WRONG_NUMBER).take(pa.array(random.integers(0, len(_WRONG_NUMBER), len(net))))
    written = pc.if_else(pa.array(soiled["number unreadable"]), wrong, written)
    no_net = pa.array(soiled["net missing"] | soiled["amounts missing"])
    return [
        pc.binary_join_element_wise(pa.array(quantity).cast(pa.string()), pa.scalar("0"), "."),
        pc.if_else(pa.array(soiled["amounts missing"]), pa.scalar(""), _money(gross)),
        _money(discount),
        pc.if_else(no_net, pa.scalar(""), written),
        _money(tax),
    ]


def _money(cents: NDArray[np.int64]) -> pa.Array:
    """``-12.50`` from -1250; the values repeat, so each is written once."""
    values, place = np.unique(cents, return_inverse=True)
    return pa.array([f"{value / 100:.2f}" for value in values.tolist()]).take(pa.array(place))


def _thousands(cents: NDArray[np.int64]) -> pa.Array:
    values, place = np.unique(cents, return_inverse=True)
    return pa.array([f'"{value / 100:,.2f}"' for value in values.tolist()]).take(pa.array(place))
