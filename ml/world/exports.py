"""From a soiled book to the files that a restaurant uploads, and the count of everything put into them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.houses import LAST_DAY, House, Part
from ml.world.layouts import WRITERS
from ml.world.layouts.sheet import Sheet, Writer, calendar_days
from ml.world.workbook import write_workbook

UNREADABLE: Final = "#REF!"
PAGE: Final = 40  # lines
BROKEN: Final = ("impossible_date", "unreadable_amount", "ragged")


@dataclass(frozen=True)
class Written:
    """What is in one file. ``rows``: data lines, the unreadable among them, titles, header and footer not."""

    name: str
    rows: int
    titles: int
    footer: int
    repeats: int  # lines written twice in this file, under the same line key
    broken: dict[str, int]  # lines that no cleansing can accept, by reason
    voided: int  # lines that the till struck out, repeats among them
    lines: NDArray[np.int64] = field(repr=False)  # the book's lines in this file that count, without the repeats

    def as_dict(self) -> dict[str, Any]:
        """For the truth, the lines as their number."""
        return {**asdict(self), "lines": len(self.lines)}


def write_exports(folder: Path, house: House, book: pd.DataFrame, rng: np.random.Generator) -> list[Written]:
    """Write the parts of a house into ``folder``, in the order in which a restaurant would upload them."""
    return [_write_part(folder, house, part, book, rng) for part in house.parts]


def verdicts(written: list[Written]) -> dict[str, int]:
    """What a cleansing of all files must come to.

    Broken and struck-out lines are set apart wherever they stand; of the others each line of the book is accepted once
    and the rest are duplicates. TOTAL lines are not among the rows: a reader that takes them for lines has ``footers``
    more in and as many more quarantined.
    """
    rows = sum(part.rows for part in written)
    quarantined = sum(sum(part.broken.values()) + part.voided for part in written)
    accepted = len(np.unique(np.concatenate([part.lines for part in written])))
    return {
        "rows_in": rows,
        "accepted": accepted,
        "quarantined": quarantined,
        "duplicate": rows - quarantined - accepted,
        "footers": sum(part.footer for part in written),
    }


def _write_part(folder: Path, house: House, part: Part, book: pd.DataFrame, rng: np.random.Generator) -> Written:
    writer = WRITERS[house.writer]
    days = calendar_days(book)
    # The last export is made the morning after, so it has the tickets paid past midnight.
    last = part.last + timedelta(days=1) if part.last == LAST_DAY else part.last
    chosen = book[(days >= np.datetime64(part.first)) & (days <= np.datetime64(last))]
    is_workbook = part.encoding == "xlsx"
    sheet = Sheet(len(chosen), None if is_workbook else part.delimiter)
    writer.fill(sheet, chosen, house, part)
    header = writer.header(part)
    rows = list(zip(*(sheet.columns[name].tolist() for name in header), strict=True))
    voided = chosen["voided"].to_numpy()
    rows, repeated = _repeated(rows, part, rng)
    rows, broken = _with_broken(rows, writer, header, part, rng)
    titles = writer.titles(house, part)
    footer = [_footer(writer, header, chosen)] if part.footer else []
    if is_workbook:
        numbers = [name in writer.number_columns for name in header]
        above = [(title,) for title in titles]
        write_workbook(folder / part.name, [*above, header, *rows, *footer], numbers=[*numbers])
    else:
        head = [*titles, part.delimiter.join(sheet.cell(name) for name in header)]
        text = part.newline.join([*head, *map(part.delimiter.join, rows), *map(part.delimiter.join, footer), ""])
        (folder / part.name).write_bytes(text.encode(part.encoding))
    return Written(
        name=part.name,
        rows=len(rows),
        titles=len(titles),
        footer=len(footer),
        repeats=len(repeated),
        broken=broken,
        voided=int(voided.sum() + voided[repeated].sum()),
        lines=chosen["line"].to_numpy()[~voided],
    )


def _repeated(
    rows: list[tuple[str, ...]], part: Part, rng: np.random.Generator
) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    """A paging fault of the till: some lines stand a second time, a page later. The rows, and which were repeated."""
    chosen = np.sort(rng.permutation(len(rows))[: min(part.repeats, len(rows) // 50)])
    for place in reversed(chosen.tolist()):  # from the end, so that what is inserted moves no line still to come
        rows.insert(min(place + PAGE, len(rows)), rows[place])
    return rows, chosen


def _with_broken(
    rows: list[tuple[str, ...]], writer: Writer, header: tuple[str, ...], part: Part, rng: np.random.Generator
) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """Lines that cannot be read, copied from good ones (which stay): they add nothing to any total."""
    kinds = BROKEN if part.encoding != "xlsx" else BROKEN[:2]
    count = min(part.quarantine, len(rows) // 40)
    places = np.sort(rng.permutation(len(rows))[: count * len(kinds)])[::-1].tolist()
    for index, place in enumerate(places):
        kind = kinds[index % len(kinds)]
        cells = dict(zip(header, rows[place], strict=True))
        if kind == "impossible_date":
            cells[writer.date_column] = writer.impossible_date
        elif kind == "unreadable_amount":
            cells |= dict.fromkeys(writer.amount_columns, UNREADABLE)
        if writer.line_key:
            cells[writer.line_key] = f"9{cells[writer.line_key][1:]}"
        broken = tuple(cells.values())
        rows.insert(place + 1, broken[: len(header) // 2] if kind == "ragged" else broken)
    return rows, {kind: len(places) // len(kinds) for kind in kinds}


def _footer(writer: Writer, header: tuple[str, ...], chosen: pd.DataFrame) -> tuple[str, ...]:
    cells = dict.fromkeys(header, "")
    cells[header[0]] = "TOTAL"
    cells[writer.total_column] = writer.money(int(chosen.loc[~chosen["voided"], "sales"].sum()))
    return tuple(cells.values())
