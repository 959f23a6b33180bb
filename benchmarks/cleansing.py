"""The same file to the same verdicts by this project's Spark step, DuckDB, Polars and pandas (``benchmarks.peers``).

Each contender runs in a process of its own, in turns; the best of its times counts. Memory is what it and all its
processes (ours: the client and the engine) hold at once, at the worst moment; processor seconds are those of all of
them, and hold better than seconds where others use the machine too. Nothing is printed unless all say the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from operator import itemgetter
from pathlib import Path
from typing import Any

import psutil

from benchmarks.peers import CONTENDERS
from benchmarks.tables import megabytes, ratio, seconds, table, thousands
from benchmarks.till import write_export

ROOT = Path(__file__).resolve().parent.parent
WARM_ROWS = 10_000
SIZES = {10_000: (2, 5), 100_000: (2, 3), 1_000_000: (2, 1), 10_000_000: (1, 1)}  # rows -> turns, times in each
QUICK = (10_000, 100_000, 1_000_000)
SAMPLE_SECONDS, FAMILY_SECONDS = 0.03, 0.5
PATIENCE = 900.0  # seconds for one contender


class NotTheSame(Exception):
    """Contenders judged the file differently: their times would not be of the same work."""


def run(*, quick: bool = False) -> list[dict[str, Any]]:
    """One row for each size and contender: seconds, rows a second, peak bytes and processor seconds."""
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="gourmet-bench-") as folder:
        warm = write_export(Path(folder) / "warm.csv", WARM_ROWS)
        for rows in QUICK if quick else SIZES:
            said(f"cleansing: a file of {rows:,} rows")
            file = write_export(Path(folder) / "export.csv", rows)
            found += compared(file, rows=rows, warm=warm)
    return found


def compared(file: Path, *, rows: int, warm: Path) -> list[dict[str, Any]]:
    """All contenders on one file. Raises ``NotTheSame``."""
    turns, times = SIZES[rows]
    met: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    for _ in range(turns):
        for name, several in met.items():
            several.append(measured(name, file, times=times, warm=warm))
    verdicts = {name: several[0]["verdict"] for name, several in met.items()}
    if any(verdict != verdicts[CONTENDERS[0]] for verdict in verdicts.values()):
        raise NotTheSame(json.dumps(verdicts, indent=1))
    rest = {"rows": rows, "bytes": file.stat().st_size}
    return [{"contender": name, **_best(several), **rest} for name, several in met.items()]


def _best(several: list[dict[str, Any]]) -> dict[str, Any]:
    """The turn of the least seconds, with the most memory of any."""
    return {**min(several, key=itemgetter("seconds")), "peak": max(map(itemgetter("peak"), several))}


def measured(name: str, file: Path, *, times: int, warm: Path) -> dict[str, Any]:
    said(f"  {name}")
    argv = [sys.executable, "-m", "benchmarks.peers", name, str(file), "--warm", str(warm), "--times", str(times)]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    watched = Watch(process.pid)
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        peak = watched.end()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, argv)
    return {**json.loads(output), "peak": peak}


class Watch:
    """The most bytes that a process and its children held together; who the children are is asked less often."""

    def __init__(self, pid: int) -> None:
        self._process, self._peak, self._ended = psutil.Process(pid), 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        looked, family = 0.0, [self._process]
        while not self._ended.wait(SAMPLE_SECONDS):
            if time.monotonic() - looked > FAMILY_SECONDS:
                looked = time.monotonic()
                try:
                    family = [self._process, *self._process.children(recursive=True)]
                except psutil.NoSuchProcess:
                    return
            self._peak = max(self._peak, sum(map(_resident, family)))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def tables(found: list[dict[str, Any]]) -> str:
    parts = []
    head = ("", "seconds", "rows a second", "peak memory", "time / DuckDB", "processor s", "processor / DuckDB")
    for rows in dict.fromkeys(each["rows"] for each in found):
        several = [each for each in found if each["rows"] == rows]
        beside = next(each for each in several if each["contender"] == "duckdb")
        lines = [
            (
                each["contender"],
                seconds(each["seconds"]),
                thousands(rows / each["seconds"]),
                megabytes(each["peak"]),
                ratio(each["seconds"] / beside["seconds"]),
                seconds(each["processor"]),
                ratio(each["processor"] / beside["processor"]),
            )
            for each in several
        ]
        verdict = several[0]["verdict"]
        title = (
            f"Cleansing of {rows:,} rows ({several[0]['bytes'] / 1e6:,.1f} MB): {verdict['accepted']:,} accepted, "
            f"{verdict['quarantined']:,} quarantined, {verdict['duplicate']:,} duplicate, by each of them"
        )
        parts.append(table(title, head, lines))
    return "\n".join(parts)


def said(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
