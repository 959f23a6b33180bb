"""Homes of their own for the services, away from those of the run."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from gourmet_site import env

GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "SPARK_REMOTE")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home that another user may pass through, with no address given."""
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="gourmet-home-"))
    folder.chmod(0o711)
    yield folder
    for pid in pids_of(folder).values():
        assert not psutil.pid_exists(pid), f"{pid} outlived its test"
    shutil.rmtree(folder)


def pids_of(home: Path) -> dict[str, int]:
    """Service -> pid, as recorded in the home."""
    records = (home / "run").glob("*.json")
    said = {file.stem: json.loads(file.read_text()) for file in records if file.stem != "addresses"}
    return {name: record["pid"] for name, record in said.items()}


def eventually(holds: Callable[[], object], *, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.05)


def all_gone(home: Path) -> bool:
    return not any(psutil.pid_exists(pid) for pid in pids_of(home).values())


def manage(*words: str, **variables: str) -> subprocess.Popen[str]:
    """``manage.py words...`` as a person starts it: in a session of its own, with these variables."""
    return subprocess.Popen(
        [sys.executable, str(env.BASE_DIR / "manage.py"), *words],
        env=env.passed_on(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def interrupted(process: subprocess.Popen[str], by: signal.Signals = signal.SIGINT) -> int:
    process.send_signal(by)
    return process.wait(timeout=40)
