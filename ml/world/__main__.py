"""``python -m ml.world OUT [--seed N] [--scale X] [--only SLUG ...]``: make the simulated market, print its summary."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from ml.errors import GourmetError
from ml.world.customers import write_customers
from ml.world.making import build


def main(arguments: list[str] | None = None) -> int:
    """Write the market; JSON on standard output, 0 only when done."""
    parser = argparse.ArgumentParser(prog="python -m ml.world", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the expected tickets")
    parser.add_argument("--only", action="append", metavar="SLUG", help="make this restaurant only (repeatable)")
    parser.add_argument("--customers", action="store_true", help="also write customers.csv (10,000 mocked rows)")
    given = parser.parse_args(arguments)
    started = time.perf_counter()
    try:
        summary = build(given.out, seed=given.seed, scale=given.scale, only=given.only)
    except GourmetError as error:
        print(error.text("en"), file=sys.stderr)
        return 2
    if given.customers:
        write_customers(given.out / "customers.csv", seed=given.seed)
    summary["seconds"] = round(time.perf_counter() - started, 2)
    print(json.dumps(summary, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
