"""Real PostgreSQL, Redis and Spark for the whole run, opened before Django reads its settings.

Addresses that are given are honoured; what is not given starts from wheels in a throwaway home. Workers of a parallel
run find what the first process started.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

HOME = "GOURMET_TEST_HOME"
MAIN = sys.modules["__main__"]
if not hasattr(MAIN, "__file__"):  # a worker of a parallel run, which pyspark would take for a doctest of its own
    MAIN.__file__ = __file__


class Run:
    """The services of this run and the home they live in."""

    def __init__(self) -> None:
        self._services = None
        if HOME not in os.environ:
            os.environ[HOME] = tempfile.mkdtemp(prefix="gourmet-tests-")
            os.environ["GOURMET_HOME"] = os.environ[HOME]
            from gourmet_site import embedded  # reads GOURMET_HOME when it is imported

            self._services = embedded.running(Path(os.environ[HOME]), throwaway=True)
            self._services.open()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")

    def close(self) -> None:
        """End what this process started; a worker of a parallel run started nothing."""
        if self._services is not None:
            self._services.stop()
            shutil.rmtree(os.environ[HOME], ignore_errors=True)
