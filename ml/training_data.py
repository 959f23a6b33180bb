"""What each training reads from the lake: one function for the job that trains and for who makes a version again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ml import training
from ml.errors import GourmetError
from ml.training.target import NoSuchColumn
from ml.training.trained import Progress, Trained, silently

if TYPE_CHECKING:
    from ml.lake import Lake

TASKS = ("demand", "segments", "column")
PARTS = {  # of the lake, that each stands on
    "demand": ("sales/", "sources/"),
    "segments": ("sales/", "sources/"),
    "column": ("tables/", "sources/"),
}


class NothingToRead(GourmetError):
    """The lake has nothing of the kind that this training reads."""

    code = "nothing_to_learn_from"
    es = "No hay datos de los que aprender: {what}."
    en = "There is nothing to learn from: {what}."


def frame_for(task: str, lake: Lake, *, table: str | None = None) -> pd.DataFrame:
    """The frame that ``task`` learns from, in one order whatever the order of the files.

    demand: a row a business day, [day, sales, covers] (covers NaN where no ticket of the day counts guests).
    segments: a row a guest a business day with a ticket that sold, [guest, day, tickets, sales].
    column: the stored ``table`` as it is. Money is in the restaurant's currency with IGV, what was taken back included,
    summed as exact decimals and only then made float64: the same sums as on the pages (``ml.summaries``), where an
    account that was cancelled whole on its day counts no guests and is no visit. Raises ``NothingToRead``.
    """
    if task == "column":
        return _table(lake, table or "")
    if not lake.files("sales"):
        raise NothingToRead(what="sales")
    return _days(lake) if task == "demand" else _visits(lake)


def train(
    task: str, frame: pd.DataFrame, *, target: str = "", params: dict[str, Any], progress: Progress = silently
) -> Trained:
    """Train ``task`` on its frame with parameters as JSON has them (``{}`` for the defaults)."""
    if task == "demand":
        return training.train_demand(frame, params=training.DemandParams.from_dict(params), progress=progress)
    if task == "segments":
        return training.train_segments(frame, params=training.SegmentParams.from_dict(params), progress=progress)
    column = training.ColumnParams.from_dict(params)
    return training.train_column(frame, target=target, params=column, progress=progress)


def _sales(lake: Lake, columns: list[str]) -> pa.Table:
    """Accepted lines, only the columns asked for."""
    return ds.dataset([str(path) for path in lake.files("sales")], format="parquet").to_table(columns=columns)


def _days(lake: Lake) -> pd.DataFrame:
    lines = _sales(lake, ["day", "ticket", "sales", "covers", "kind", "cancels"])
    days = lines.group_by("day").aggregate([("sales", "sum")])
    # Each line of a ticket repeats its covers: they count once a ticket.
    standing = _standing(lines)
    tickets = standing.filter(pc.and_(_sold(standing), pc.is_valid(standing["ticket"]))).group_by(["day", "ticket"])
    covers = tickets.aggregate([("covers", "max")]).group_by("day").aggregate([("covers_max", "sum")])
    days = days.join(covers, "day").sort_by("day")
    return pd.DataFrame(
        {
            "day": pd.to_datetime(days["day"].to_pandas()),
            "sales": _floats(days["sales_sum"]),
            "covers": _floats(days["covers_max_sum"]),
        }
    )


def _visits(lake: Lake) -> pd.DataFrame:
    lines = _standing(_sales(lake, ["day", "guest", "ticket", "sales", "kind", "cancels"]))
    lines = lines.filter(pc.is_valid(lines["guest"]))
    ticket = pc.if_else(_sold(lines), pc.fill_null(lines["ticket"], ""), pa.scalar(None, pa.string()))
    guests = lines.append_column("visit", ticket).group_by(["guest", "day"])
    visits = guests.aggregate([("visit", "count_distinct"), ("sales", "sum")])
    visits = visits.filter(pc.greater(visits["visit_count_distinct"], 0))
    visits = visits.sort_by([("guest", "ascending"), ("day", "ascending")])
    return pd.DataFrame(
        {
            "guest": visits["guest"].to_pandas(),
            "day": pd.to_datetime(visits["day"].to_pandas()),
            "tickets": visits["visit_count_distinct"].to_pandas().astype("int64"),
            "sales": _floats(visits["sales_sum"]),
        }
    )


def _standing(lines: pa.Table) -> pa.Table:
    """``lines`` in no order, but for those of accounts that were cancelled whole on their own business day: a
    cancellation names them, or stands in them, and they come to nothing with it. As in ``ml.summaries.cells``.
    """
    taken_back = pc.equal(lines["kind"], "cancellation")
    account = pc.if_else(taken_back, pc.coalesce(lines["cancels"], lines["ticket"]), lines["ticket"])
    lines = lines.append_column("account", account)
    named = lines.filter(pc.and_(taken_back, pc.is_valid(account))).select(["day", "account"])
    named = named.group_by(["day", "account"]).aggregate([])
    sums = lines.join(named, ["day", "account"], join_type="left semi").group_by(["day", "account"])
    sums = sums.aggregate([("sales", "sum")])
    cancelled = sums.filter(pc.less_equal(sums["sales_sum"], 0)).select(["day", "account"])
    return lines.join(cancelled, ["day", "account"], join_type="left anti")


def _sold(lines: pa.Table) -> pa.ChunkedArray:
    """Which lines sold or gave something; what only takes back is no ticket and no visit, as in ``ml.summaries``."""
    return pc.is_in(lines["kind"], pa.array(["sale", "courtesy"]))


def see_column(lake: Lake, *, table: str, target: str) -> None:
    """Whether there is such a column to learn. Raises ``NothingToRead``, ``NoSuchColumn``; reads no row."""
    columns = pq.read_schema(_path(lake, table)).names
    if target not in columns:
        raise NoSuchColumn(target=target, columns=", ".join(columns))


def _table(lake: Lake, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(_path(lake, name)).to_pandas()
    return frame


def _path(lake: Lake, name: str) -> Path:
    path = lake.tables().get(name)
    if path is None:
        raise NothingToRead(what=name)
    return path


def _floats(column: pa.ChunkedArray) -> pd.Series[float]:
    floats: pd.Series[float] = column.cast(pa.float64()).to_pandas()
    return floats
