"""``python -m ml.cleanse FILE... --layout NAME --out DIR --json``: the Spark step alone, from files to a lake.

A line dated after the day the file came is set aside, as where it is brought to a restaurant; that day is today by the
restaurant's clock. ``--received`` names another: with it the same files give the same lake on any day.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pyspark.sql import SparkSession

from ml import intake
from ml.cleansing import Recipe, cleanse_file
from ml.errors import GourmetError
from ml.lake import Lake
from ml.spark import local_engine, session
from ml.summaries import summarise
from ml.zones import known_zones


def main(arguments: list[str] | None = None) -> int:
    """0 when every file was cleansed, 1 when one was refused; JSON on standard output, progress on standard error."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    recipe = _recipe(options)
    with contextlib.ExitStack() as stack:
        remote = options.remote or stack.enter_context(local_engine())
        spark = session(remote)
        stack.callback(spark.stop)
        lake = Lake(options.out)
        files = [_cleansed(spark, path, lake, recipe, options.layout) for path in options.files]
        if options.summaries:
            summarise(spark, lake, lake.days())
    outcome = _added_up(files, lake, received=recipe.last_day, seconds=time.monotonic() - started)
    print(json.dumps(outcome, indent=None if options.json else 2, ensure_ascii=False))
    return 0 if all(file["status"] == "done" for file in files) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ml.cleanse", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--layout", default=None, help="a known layout; recognised from the header when not given")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the lake")
    parser.add_argument("--zone", type=_zone, default="America/Lima", help="a name of the form Area/City, or UTC")
    parser.add_argument("--closing-hour", type=int, default=4)
    parser.add_argument("--currency", default="PEN")
    parser.add_argument(
        "--received",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the day the files came, after which nothing was sold; today in that zone when not given",
    )
    parser.add_argument(
        "--remote", default="", help="sc://host:port of a Spark Connect server; one is started otherwise"
    )
    parser.add_argument("--summaries", action="store_true", help="sum the figures too")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    return parser


def _zone(name: str) -> str:
    if name not in known_zones():
        raise argparse.ArgumentTypeError(f"no zone that the engine knows: {name}")
    return name


def _recipe(options: argparse.Namespace) -> Recipe:
    """A file's own date on the disk would not do: it is that of the copy, and another one on each machine."""
    received = options.received or datetime.now(ZoneInfo(options.zone)).date()
    return Recipe(zone=options.zone, closing_hour=options.closing_hour, currency=options.currency, last_day=received)


def _cleansed(spark: SparkSession, path: Path, lake: Lake, recipe: Recipe, layout: str | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            examination = intake.examine(path, name=path.name, layout=layout)
            raw = intake.to_raw(path, examination, Path(scratch))
            result = cleanse_file(
                spark, raw, examination, recipe=recipe, lake=lake, source=raw.sha256, progress=_told(path)
            )
        except GourmetError as refusal:
            return {"file": path.name, "status": "refused", "code": refusal.code, "message": str(refusal)}
        except OSError as error:
            return {"file": path.name, "status": "refused", "code": "unreachable_file", "message": str(error.strerror)}
    values = {name: value for name, value in result.as_dict().items() if name != "days"}
    return {"file": path.name, "layout": examination.layout, **values, "status": "done"}


def _told(path: Path) -> Any:
    def tell(step: str, share: float) -> None:
        print(f"{path.name}: {step} {share:.0%}", file=sys.stderr)

    return tell


def _added_up(files: list[dict[str, Any]], lake: Lake, *, received: date, seconds: float) -> dict[str, Any]:
    done = [file for file in files if file["status"] == "done"]
    days = lake.days()
    return {
        "files": files,
        **{name: sum(file[name] for file in done) for name in ("rows_in", "accepted", "quarantined", "duplicate")},
        "sales_total": str(sum((Decimal(file["sales_total"]) for file in done), Decimal(0))),
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[-1].isoformat() if days else None,
        "received": received.isoformat(),
        "digest": lake.digest(),
        "seconds": round(seconds, 3),
    }


if __name__ == "__main__":
    raise SystemExit(main())
