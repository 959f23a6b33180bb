"""A restaurant's lake: Parquet in folders that we own, outside any engine's catalogue.

    sales/month=2026-09/<source>-<n>.parquet   accepted lines
    quarantine/<source>-<n>.parquet            rows that were not, with reason and text; duplicates/ likewise
    spellings/<source>-<n>.parquet             how names were written
    tables/<name>/<source>-<n>.parquet         any other table (customers ...), of the source that wrote it last
    sources/<source>.json                      what belongs to the source: written last, by one rename

A file that no ``sources/*.json`` names does not exist for a reader, so a kill at any moment leaves the lake as it was
or as it should be. An engine on other machines must see the same path (a shared file system).
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.errors import GourmetError
from ml.exports import inert
from ml.naming import names_one

_NOT_TAKEN_APART = ("ragged", "nul", "encoding", "footer")
CELL_END = "\x1f"  # between the cells of a rejected row (ASCII: unit separator); a row that has one is shown as text
_FOLDERS = ("sales", "quarantine", "duplicates", "spellings", "tables")
_OF_THE_LAKE = ("files", "generation", "written")  # what a record has beside what its caller says
_LOW = (1 << 32) - 1


class NoSuchSource(GourmetError):
    """Nothing of that source is in the lake."""

    code: ClassVar[str] = "no_such_source"
    es: ClassVar[str] = "No hay datos de ese archivo."
    en: ClassVar[str] = "There is no data of that file."


class Lake:
    """The lake at ``root``; it is made by the first ``replace``."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def sources(self) -> dict[str, dict[str, Any]]:
        """What is kept of each source, by the first 12 letters of its SHA-256."""
        found = sorted((self.root / "sources").glob("*.json"))
        return {path.stem: json.loads(path.read_text()) for path in found}

    def files(self, folder: str, *, months: Collection[str] | None = None, but: str = "", of: str = "") -> list[Path]:
        """The Parquet files of ``folder``, for sales of these months only, without those of the source ``but``, or only
        those of the source ``of``."""
        wanted = None if months is None else {f"month={month}" for month in months}
        return [
            self.root / name
            for source, kept in self.sources().items()
            if source != but[:12] and of[:12] in ("", source)
            for name in kept["files"]
            if name.split("/")[0] == folder and (wanted is None or name.split("/")[1] in wanted)
        ]

    def months(self) -> list[str]:
        """The months that have sales, ascending."""
        return sorted({path.parent.name.removeprefix("month=") for path in self.files("sales")})

    def rows(self) -> int:
        """How many accepted lines there are."""
        return sum(pq.read_metadata(path).num_rows for path in self.files("sales"))

    def days(self, *, of: str = "") -> list[date]:
        """The business days that have accepted lines, or that have some of this source, ascending."""
        found: set[date] = set()
        for path in self.files("sales", of=of):
            found.update(pc.unique(pq.read_table(path, columns=["day"], partitioning=None)["day"]).to_pylist())
        return sorted(found)

    def naming(self, guests: Collection[str]) -> set[str]:
        """The sources, by the first 12 letters of their SHA-256, whose lines or table name one of these guests."""
        return {
            source
            for source, kept in self.sources().items()
            if any(names_one(path, guests) for path in self._of_people(kept))
        }

    def _of_people(self, kept: dict[str, Any]) -> list[Path]:
        table = [path for name, path in self.tables().items() if name == kept.get("table")]
        return [*(self.root / name for name in kept["files"] if name.startswith("sales/")), *table]

    def days_with(self, names: Sequence[dict[str, str]], *, but: str = "") -> list[date]:
        """The days that sold one of these names (``part`` "dish" or "category", ``key``), but not of source ``but``."""
        found: set[date] = set()
        for path in self.files("sales", but=but):
            table = pq.read_table(path, columns=["day", "dish_key", "category_key"], partitioning=None)
            for part in ("dish", "category"):
                keys = pa.array([name["key"] for name in names if name["part"] == part], pa.string())
                sold = table.filter(pc.is_in(table[f"{part}_key"].cast(pa.string()), keys))
                found.update(pc.unique(sold["day"]).to_pylist())
        return sorted(found)

    def digest(self) -> str:
        """64 hexadecimal digits of the content: the same lines and tables give the same, however they came.

        For each month: the number of lines and the sums of both halves of both 64-bit hashes of every line (``keys``),
        a multiset hash by addition (Bellare, Micciancio 1997), hence without regard to order, file or engine; then
        SHA-256 over the sorted months and the SHA-256 of each table. It tells equal from different; that nobody altered
        the bytes is for the manifest of the version to say.
        """
        sums: dict[str, list[int]] = {}
        for path in self.files("sales"):
            month = sums.setdefault(path.parent.name, [0] * 5)
            for batch in pq.ParquetFile(path).iter_batches(columns=["line_key", "line_check"]):
                sums[path.parent.name] = month = [a + b for a, b in zip(month, _sums(batch), strict=True)]
        hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in self.tables().items()}
        return content([*sums.items(), *((name, [int(digest, 16)]) for name, digest in hashes.items())])

    def state(self) -> str:
        """SHA-256 of what is on record: it changes whenever a source or what became of it does.

        It costs a file a source and not the history, as ``digest`` does; other orders of the same uploads may differ.
        """
        records = sorted((self.root / "sources").glob("*.json"))
        return hashlib.sha256(b"\n".join(path.read_bytes() for path in records)).hexdigest()

    def replace(self, source: str, *, staged: Path, record: dict[str, Any]) -> None:
        """Put what lies in ``staged`` (folders as above) in the place of all that is kept of ``source``.

        The new files get names that no record holds, then the record is renamed into place, and only then do the old
        ones go. Where the record is the one that is kept already, nothing is touched. A table is from then on what this
        source says, whoever wrote it before.
        """
        short, kept = source[:12], self.sources()
        old = kept.get(short, {})
        same = {name: value for name, value in old.items() if name not in _OF_THE_LAKE} == record
        if not same or ("table" in record and not self._has_written(short, record["table"])):
            generation = "b" if old.get("generation") == "a" else "a"
            told: dict[str, Any] = {"generation": generation, "files": self._move(staged, f"{short}-{generation}")}
            if "table" in record:
                told["written"] = 1 + max((one.get("written", 0) for one in kept.values()), default=0)
            _write_json(self.root / "sources" / f"{short}.json", record | told)
        if "table" in record:
            self._sweep_table(record["table"])
        self._sweep(short)
        shutil.rmtree(self.root / ".staging", ignore_errors=True)

    def remove(self, source: str) -> None:
        """Take away all that is kept of ``source``; nothing where nothing is kept.

        The record goes before the lines that it names, so that no reader meets it without them. Its table goes too: a
        caller that knows of another source of the table has it written again.
        """
        short = source[:12]
        table = self.sources().get(short, {}).get("table")
        if table is not None:  # as it was kept before a table was its source's
            (self.root / "tables" / f"{table}.parquet").unlink(missing_ok=True)
        (self.root / "sources" / f"{short}.json").unlink(missing_ok=True)
        self._sweep(short)

    def _move(self, staged: Path, stem: str) -> list[str]:
        names: dict[Path, int] = {}
        moved = []
        for path in sorted(staged.rglob("*.parquet")):
            folder = path.parent.relative_to(staged)
            names[folder] = names.get(folder, -1) + 1
            name = f"{folder}/{stem}-{names[folder]}.parquet"
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            path.replace(self.root / name)
            moved.append(name)
        return sorted(moved)

    def _sweep(self, short: str) -> None:
        """Take away the files of this source that its record does not name: the old ones, and those of a killed run."""
        keep = set(self.sources().get(short, {}).get("files", []))
        for folder in _FOLDERS:
            for path in list((self.root / folder).rglob(f"{short}-*.parquet")):
                if str(path.relative_to(self.root)) not in keep:
                    path.unlink()

    def staging(self) -> Path:
        """An empty folder on the lake's file system, so that a move is a rename; a lake has one writer at a time."""
        folder = self.root / ".staging"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def tables(self) -> dict[str, Path]:
        """Where each table that is not of sales is kept: as the source has it that wrote it last."""
        found = {path.stem: path for path in sorted((self.root / "tables").glob("*.parquet"))}  # as lakes were before
        for kept in sorted(self.sources().values(), key=lambda kept: int(kept.get("written", 0))):
            for path in (self.root / name for name in kept["files"] if name.startswith("tables/")):
                if path.exists():  # else another source wrote it since
                    found[kept["table"]] = path
        return found

    def table(self, name: str) -> pa.Table:
        """One of ``tables``. Raises FileNotFoundError."""
        path = self.tables().get(name)
        if path is None:
            raise FileNotFoundError(name)
        return pq.read_table(path, partitioning=None)

    def _has_written(self, short: str, table: str) -> bool:
        path = self.tables().get(table)
        return path is not None and path.name.startswith(f"{short}-")

    def _sweep_table(self, name: str) -> None:
        """Take away what other sources said of a table before."""
        live = self.tables().get(name)
        for path in [self.root / "tables" / f"{name}.parquet", *(self.root / "tables" / name).glob("*.parquet")]:
            if path != live:
                path.unlink(missing_ok=True)

    def sales(self, columns: Sequence[str], *, months: Collection[str] | None = None) -> pa.Table:
        """These columns of the accepted lines, in no order; for a notebook and for models, which need few columns."""
        tables = [
            pq.read_table(path, columns=list(columns), partitioning=None) for path in self.files("sales", months=months)
        ]
        return pa.concat_tables(tables, promote_options="default")  # engines differ in which columns may be null

    def rejected(self, source: str, *, folder: str = "quarantine") -> Iterator[dict[str, Any]]:
        """``line``, ``reason``, ``text`` of each row of a source that was quarantined (or ``folder="duplicates"``)."""
        kept = self.sources().get(source[:12])
        if kept is None:
            raise NoSuchSource()
        for name in kept["files"]:
            if name.startswith(f"{folder}/"):
                for batch in pq.ParquetFile(self.root / name).iter_batches():
                    yield from batch.to_pylist()

    def blank_rejected(self, source: str) -> int:
        """Take the text of a source's rejected rows away; their lines and reasons stay. How many rows lost theirs."""
        lost = 0
        kept = self.sources().get(source[:12], {"files": []})
        for name in kept["files"]:
            if name.split("/")[0] in ("quarantine", "duplicates"):
                rows = pq.read_table(self.root / name)
                lost += sum(text != "" for text in rows["text"].to_pylist())
                index = rows.schema.get_field_index("text")
                blank = rows.set_column(index, "text", pa.array([""] * rows.num_rows, pa.string()))
                fresh = (self.root / name).with_suffix(".new")
                pq.write_table(blank, fresh)
                os.replace(fresh, self.root / name)
        return lost

    def write_quarantine_csv(
        self,
        source: str,
        out: IO[str],
        *,
        columns: Sequence[str],
        added: tuple[str, str, str, str] = ("line", "reason", "text", "code"),
        worded: Callable[[str], str] = str,
        delimiter: str = ",",
        code: str = "",
    ) -> int:
        """The rejected rows of a source as CSV that no spreadsheet executes; how many. Raises ``NoSuchSource``.

        Each row has its cells under the file's own ``columns``, so that it can be mended and brought again; behind them
        ``added``: its line, the reason in words, all its text where it could not be taken apart, the file's ``code``.
        """
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow([inert(name) for name in (*columns, *added)])
        rows = 0
        for row in self.rejected(source):
            cells = row["text"].split(CELL_END)
            whole = len(cells) == len(columns) and row["reason"] not in _NOT_TAKEN_APART
            shown = [*map(inert, cells), ""] if whole else [*[""] * len(columns), inert(row["text"])]
            writer.writerow([*shown[:-1], row["line"], inert(worded(row["reason"])), shown[-1], code])
            rows += 1
        return rows


def content(sums: Iterable[tuple[str, Sequence[int]]]) -> str:
    """SHA-256 over months and their sums, whatever order they come in."""
    said = "\n".join(f"{month} {' '.join(map(str, values))}" for month, values in sorted(sums))
    return hashlib.sha256(said.encode()).hexdigest()


def _sums(batch: pa.RecordBatch) -> list[int]:
    """The number of lines and, of each hash, the sum of its low and of its high 32 bits."""
    sums = [batch.num_rows]
    for name in ("line_key", "line_check"):
        sums.append(pc.sum(pc.bit_wise_and(batch[name], _LOW)).as_py() or 0)
        sums.append(pc.sum(pc.shift_right(batch[name], 32)).as_py() or 0)
    return sums


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    os.replace(fresh, path)
