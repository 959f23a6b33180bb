"""A pytest plugin: real PostgreSQL, Redis and Spark for the whole run, opened before Django reads its settings.

Addresses that are given are honoured; what is not given starts from wheels in a throwaway home. Workers of a parallel
run find what the first process started.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

_OURS = "GOURMET_TEST_HOME"


def _open() -> None:
    if _OURS in os.environ:
        return
    home = Path(tempfile.mkdtemp(prefix="gourmet-tests-"))
    os.environ[_OURS] = str(home)
    os.environ["GOURMET_HOME"] = str(home)
    from gourmet_site import embedded  # the environment above must be set before this module reads it

    global _services
    _services = embedded.start(home, throwaway=True)


_services = None
_open()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _services is not None:
        _services.stop()
        shutil.rmtree(os.environ[_OURS], ignore_errors=True)
