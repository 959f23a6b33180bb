"""The real browser of the journeys: Chromium, found or installed.

``python -m tests.browser`` (``make browser``) installs it where it may: by apt as root. Elsewhere it says how and ends
well, so that the rest of the suite runs; with CI set it fails, because there the journeys are never left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

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


def install() -> None:
    print("Installing Chromium by apt for the journeys in a real browser", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "--quiet=2", *step], env=environment, check=False)


def main() -> int:
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    if find() is not None:
        return 0
    print(HOW, file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    raise SystemExit(main())
