"""This project and its peers on the same work, in the same run: ``make bench``.

``python -m benchmarks [cleansing] [upload] [api] [demand] [--quick] [--json FILE]``: all parts where none is named.
Tables go to standard output, what is being done to standard error, everything measured to FILE. ``--quick`` leaves out
ten million rows and measures the rest for a shorter time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks import api, cleansing, demand, upload

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Part:
    """``measure(quick)`` gives plain values, ``tables`` prints them."""

    measure: Callable[[bool], Any]
    tables: Callable[[Any], str]


def in_a_process(name: str) -> Callable[[bool], Any]:
    """A part that reads settings or starts threads of its own: ``python -m benchmarks.NAME`` prints its JSON."""

    def measure(quick: bool) -> Any:
        argv = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if quick else [])]
        return json.loads(subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)

    return measure


PARTS: dict[str, Part] = {
    "cleansing": Part(lambda quick: cleansing.run(quick=quick), cleansing.tables),
    "upload": Part(in_a_process("upload"), upload.tables),
    "api": Part(lambda quick: api.run(quick=quick), api.tables),
    "demand": Part(in_a_process("demand"), demand.tables),
}


def machine() -> dict[str, Any]:
    """Where this was measured; a load above the cores means that seconds are too high and ratios are what counts."""
    return {
        "cores": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def heading(found: dict[str, Any]) -> str:
    busy = f", load {found['load']} at the start" if found["load"] > 0.5 else ""
    return (
        f"{found['cores']} cores, {found['memory'] / 1e9:.0f} GB, {found['system']}, Python {found['python']}{busy}\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    found: dict[str, Any] = {"machine": machine(), "quick": options.quick}
    print(heading(found["machine"]))
    for name in options.parts or PARTS:
        started = time.monotonic()
        found[name] = PARTS[name].measure(options.quick)
        print(PARTS[name].tables(found[name]), flush=True)
        cleansing.said(f"{name}: {time.monotonic() - started:.0f} s")
        if options.json:
            options.json.write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
