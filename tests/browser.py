"""What the suite takes from Debian: Chromium for the journeys in a real browser, PgBouncer for the pooled tenants.

``python -m tests.browser`` (``make browser``) installs them where it may: by apt as root. Elsewhere it says how and
ends well, so that the rest of the suite runs; with CI set it fails, because there nothing is ever left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests import pooler

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HOW = "No Chromium here, so the journeys in a real browser are left out. To have them: sudo apt-get install chromium"


def find() -> str | None:
    """The path of a Chromium that starts, or None. GOURMET_CHROMIUM names one elsewhere."""
    candidates = [os.environ.get("GOURMET_CHROMIUM", ""), *NAMES]
    return next((path for name in candidates if name and (path := shutil.which(name)) and _starts(path)), None)


def _starts(path: str) -> bool:
    """Ubuntu's package is a door to a snap that need not be there."""
    tried = subprocess.run([path, "--version"], capture_output=True, check=False)
    return tried.returncode == 0


def install(packages: list[str]) -> None:
    print(f"Installing {' and '.join(packages)} by apt for the tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "--quiet=2", *step], env=environment, check=False)


def missing() -> dict[str, str]:
    """Package -> how to have it, of those that are not here."""
    found = {"chromium": (find(), HOW), "pgbouncer": (pooler.find(), pooler.HOW)}
    return {package: how for package, (path, how) in found.items() if path is None}


def main() -> int:
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        install(list(missing()))
    for how in missing().values():
        print(how, file=sys.stderr)
    return 1 if missing() and os.environ.get("CI") else 0


if __name__ == "__main__":
    raise SystemExit(main())
