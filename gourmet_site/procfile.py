"""The one list of process lines: ``Procfile``. ``python -m gourmet_site.procfile NAME`` becomes that process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from honcho.environ import parse_procfile

from gourmet_site import env

PROCFILE = env.BASE_DIR / "Procfile"
SHELL = "/bin/sh"


def lines() -> dict[str, str]:
    """Name -> shell line, in the file's order."""
    return dict(parse_procfile(PROCFILE.read_text()).processes)


def argv(line: str) -> list[str]:
    """What runs a line: the shell fills in the defaults and then becomes the process."""
    return [SHELL, "-c", f"exec {line}"]


def environment() -> dict[str, str]:
    """The programs named in the lines are those of this environment."""
    here = str(Path(sys.executable).parent)
    return {"PATH": os.pathsep.join([here, *os.get_exec_path()])}


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in lines():
        raise SystemExit(f"usage: python -m gourmet_site.procfile {'|'.join(lines())}")
    os.chdir(env.BASE_DIR)
    os.execve(SHELL, argv(lines()[sys.argv[1]]), env.passed_on(environment()))  # noqa: S606  # that shell line is what the Procfile says


if __name__ == "__main__":
    main()
