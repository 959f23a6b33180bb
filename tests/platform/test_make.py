from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from gourmet_site import env

MAKEFILE = env.BASE_DIR / "Makefile"
PROMISED = ["demo", "serve", "services", "test", "check", "bench", "apache"]


def planned(*words: str) -> str:
    """What make would do, without doing it."""
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", *words],
        cwd=env.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.mark.parametrize("target", PROMISED)
def test_each_promised_target_can_be_planned(target: str) -> None:
    assert planned(target)


def test_the_demo_serves_unless_told_otherwise() -> None:
    assert "manage.py demo --engine sail --serve" in planned("demo")
    assert "manage.py demo --engine sail --no-serve" in planned("demo", "SERVE=0")


def test_apache_spark_is_installed_only_when_it_is_asked_for() -> None:
    assert "install.py apache" not in planned("demo")
    assert "install.py apache" in planned("demo", "SPARK=apache")
    assert "manage.py demo --engine apache" in planned("demo", "SPARK=apache")


def test_the_help_says_each_promised_target() -> None:
    said = subprocess.run(["make"], cwd=env.BASE_DIR, capture_output=True, text=True, check=True).stdout

    assert set(PROMISED) <= set(re.findall(r"^  make (\w+)", said, flags=re.MULTILINE))


def test_ci_runs_the_check_and_leaves_no_browser_out() -> None:
    script = (env.BASE_DIR / ".ci" / "run").read_text()

    assert "set -euo pipefail" in script
    assert "export CI=true" in script
    assert "make check" in script
    assert os.access(env.BASE_DIR / ".ci" / "run", os.X_OK)
    assert (
        subprocess.run([shutil.which("bash") or "bash", "-n", ".ci/run"], cwd=env.BASE_DIR, check=False).returncode == 0
    )
