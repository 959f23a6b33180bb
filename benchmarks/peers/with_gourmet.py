"""This project's step as the product runs it: examine, raw Parquet, cleanse into a lake; Sail in its own process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers import CLOSING_HOUR, ZONE, Verdict
from ml import intake
from ml.cleansing import Recipe, cleanse
from ml.lake import Lake
from ml.spark import local_engine, session


@contextmanager
def contender() -> Iterator[Callable[[Path, Path], Verdict]]:
    with local_engine() as remote:
        spark = session(remote)

        def run(file: Path, out: Path) -> Verdict:
            lake = Lake(out / "lake")
            examination = intake.examine(file, name=file.name)
            raw = intake.to_raw(file, examination, out / "raw")
            recipe = Recipe(zone=ZONE, closing_hour=CLOSING_HOUR)
            found = cleanse(spark, raw, examination, recipe=recipe, lake=lake, source=raw.sha256)
            shutil.rmtree(out / "raw")
            return Verdict(
                rows=found.rows_in,
                accepted=found.accepted,
                quarantined=found.quarantined,
                duplicate=found.duplicate,
                reasons=found.reasons,
                sales=int(found.sales_total * 100),
                outliers=found.outliers,
                tickets=found.tickets,
                guests=found.guests,
            )

        yield run
