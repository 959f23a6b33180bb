"""One contender on one file: ``python -m benchmarks.peers NAME FILE --warm SMALL --times N`` prints JSON.

The warm-up takes what happens once in a process's life (imports, an engine's first plan) out of the measurement, for
all alike. What a contender says is then held against the Parquet that it wrote.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import psutil
import pyarrow.parquet as pq

from benchmarks.peers import Verdict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("file", type=Path)
    parser.add_argument("--warm", type=Path, required=True)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    module = importlib.import_module(f"benchmarks.peers.with_{options.name}")
    with tempfile.TemporaryDirectory(dir=options.file.parent) as folder, module.contender() as run:
        out = Path(folder) / "out"
        seconds, busy = [], []
        for file in [options.warm] + [options.file] * options.times:
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            spent, started = processor_seconds(), time.perf_counter()
            verdict = run(file, out)
            seconds.append(time.perf_counter() - started)
            busy.append(processor_seconds() - spent)
        check(verdict, out)
    best = min(range(1, len(seconds)), key=seconds.__getitem__)
    print(json.dumps({"seconds": seconds[best], "processor": busy[best], "verdict": asdict(verdict)}))


def processor_seconds() -> float:
    """Of this process and of all that it started and that still run."""
    mine = psutil.Process()
    times = [each.cpu_times() for each in (mine, *mine.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def check(said: Verdict, out: Path) -> None:
    """Raises ``RuntimeError`` where the files do not hold what was said of them."""
    accepted, sales, outliers = 0, 0, 0
    for path in out.rglob("month=*/*.parquet"):
        for batch in pq.ParquetFile(path).iter_batches(columns=["sales", "outlier"]):
            accepted += batch.num_rows
            sales += sum(round(each * 100) for each in batch["sales"].to_pylist())
            outliers += sum(batch["outlier"].to_pylist())
    reasons: Counter[str] = Counter()
    for path in out.rglob("*.parquet"):
        if not path.parent.name.startswith("month="):
            columns = pq.read_schema(path).names
            if "reason" in columns:
                reasons.update(pq.read_table(path, columns=["reason"])["reason"].to_pylist())
    written = (accepted, sales, outliers, dict(sorted(reasons.items())))
    if written != (said.accepted, said.sales, said.outliers, said.reasons):
        raise RuntimeError(f"written {written}, said {said}")


if __name__ == "__main__":
    main()
