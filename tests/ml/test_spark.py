"""An engine that is slow, gone or orphaned never keeps anybody waiting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ml import leash
from ml.apache import ApacheSparkMissing, java_home, spark_home
from ml.lake import Lake
from ml.sail import sail_command
from ml.spark import EngineTooSlow, EngineUnavailable, deadline, failures, local_engine, session
from tests.ml.endless import endless_sum
from tests.ml.tills import cleansed, plate

ROOT = Path(__file__).resolve().parents[2]
STARTS_ONE = """
from ml.spark import local_engine

with local_engine() as remote:
    print(remote, flush=True)
    input()
"""


def test_an_address_where_nobody_listens_is_refused_at_once() -> None:
    started = time.monotonic()

    with pytest.raises(EngineUnavailable):
        session(f"sc://127.0.0.1:{leash.free_port()}")

    assert time.monotonic() - started < 2


def test_a_server_that_is_killed_is_noticed_in_seconds_and_the_lake_is_as_it_was(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with local_engine() as remote:
        spark = session(remote)
        cleansed(spark, lake, [plate("A"), plate("B")])
    before, started = lake.digest(), time.monotonic()

    with pytest.raises(EngineUnavailable), pytest.warns(UserWarning, match="RETRIES_EXCEEDED"):
        cleansed(spark, lake, [plate("C"), plate("D")])

    assert time.monotonic() - started < 10
    assert lake.digest() == before


def test_a_new_session_does_the_whole_job_again_after_a_restart(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for _ in range(2):
        with local_engine() as remote:
            outcome = cleansed(session(remote), lake, [plate("A"), plate("B")])

    assert (outcome.accepted, lake.rows()) == (2, 2)


def test_a_job_ends_at_its_deadline() -> None:
    """With an engine of its own: Sail goes on with what nobody waits for and may answer nobody else."""
    with local_engine() as remote:
        endless = endless_sum(session(remote))
        started = time.monotonic()

        with pytest.raises(EngineTooSlow), deadline(1.5):
            endless.toArrow()

        assert time.monotonic() - started < 5
        assert session(remote).range(3).count() == 3  # others are answered all the same


def test_a_mistake_in_a_plan_is_not_called_an_engine_s_failure(sail: str) -> None:
    with pytest.raises(Exception, match="nowhere") as raised, failures():
        session(sail).range(1).select("nowhere").toArrow()

    assert not isinstance(raised.value, EngineUnavailable | EngineTooSlow)


def test_an_engine_ends_with_whoever_started_it_even_when_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "starts_one.py"  # a file: PySpark takes "python -c" for its own doctests
    script.write_text(STARTS_ONE)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    port = int(parent.stdout.readline().rsplit(":", 1)[1])
    children = psutil.Process(parent.pid).children(recursive=True)

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _gone, alive = psutil.wait_procs(children, timeout=5)

    assert children
    assert alive == []
    assert not leash.answers("127.0.0.1", port)


def test_a_process_that_ends_at_once_says_what_its_log_says(tmp_path: Path) -> None:
    log = tmp_path / "log"
    argv = ["sh", "-c", "echo no room left; exit 3"]

    with (
        log.open("wb") as sink,
        pytest.raises(leash.DidNotStart, match="no room left"),
        leash.leashed(argv, {}, log=sink) as process,
    ):
        leash.await_port(leash.free_port(), process, name="it", seconds=10, log=log)


def test_the_embedded_engine_is_bound_to_this_machine_and_to_a_bounded_memory() -> None:
    argv, env = sail_command(1234)

    assert argv[argv.index("--ip") + 1] == "127.0.0.1"
    assert env["SAIL_RUNTIME__MEMORY_POOL__TYPE"] == "fair"


def test_apache_spark_that_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(ApacheSparkMissing, match="make apache"):
        spark_home(tmp_path)


def test_a_given_java_home_comes_before_the_path(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()

    assert java_home(str(tmp_path)) == tmp_path
