from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest
import redis

from gourmet_site import embedded, env
from gourmet_site.embedded.process import Command
from gourmet_site.embedded.redis import Redis
from ml.spark import session
from tests.platform.conftest import all_gone, eventually, pids_of

LIVES_UNTIL_KILLED = """
import pathlib, sys, time
from gourmet_site import embedded
with embedded.running(pathlib.Path(sys.argv[1]), only=["postgresql", "redis"], throwaway=True):
    print("open", flush=True)
    time.sleep(600)
"""


def superuser_of(home: Path) -> str:
    port = json.loads((home / "run" / "postgresql.json").read_text())["port"]
    password = (home / "run" / "postgresql.password").read_text()
    return f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"


def test_all_three_start_and_none_is_left_at_the_end(home: Path) -> None:
    with embedded.running(home, throwaway=True) as services:
        pids = pids_of(home)

        assert services.started == ["postgresql", "redis", "spark-sail"]
        assert services.addresses["SPARK_REMOTE"].startswith("sc://127.0.0.1:")
        assert redis.Redis.from_url(services.addresses["REDIS_URL"]).ping()
    assert len(pids) == 3
    assert all_gone(home)


def test_nothing_listens_beyond_this_machine(home: Path) -> None:
    with embedded.running(home, throwaway=True):
        for pid in pids_of(home).values():
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            sockets = [one for process in family for one in process.net_connections() if one.status == "LISTEN"]

            assert sockets
            assert {one.laddr.ip for one in sockets} == {"127.0.0.1"}


def test_a_second_start_finds_what_runs_and_leaves_it_alone(home: Path) -> None:
    with embedded.running(home, only=["postgresql", "redis"], throwaway=True) as first:
        before = pids_of(home)

        with embedded.running(home, only=["postgresql", "redis"], throwaway=True) as second:
            assert second.started == []
            assert second.addresses == first.addresses

        assert pids_of(home) == before
        assert all(psutil.pid_exists(pid) for pid in before.values())


def test_a_service_that_was_killed_starts_again_beside_its_stale_files(home: Path) -> None:
    with embedded.running(home, only=["postgresql", "redis"], throwaway=True) as services:
        before = pids_of(home)
        killed = [psutil.Process(pid) for pid in before.values()]
        for process in killed:
            process.kill()
        eventually(lambda: {process.status() for process in killed} == {psutil.STATUS_ZOMBIE})

        revived = services.revive()

        assert revived == ["postgresql", "redis"]
        assert set(pids_of(home).values()).isdisjoint(before.values())
        psycopg2.connect(superuser_of(home)).close()
    assert (home / "postgresql" / "data" / "postmaster.pid").exists() is False


def test_an_engine_with_a_calculation_past_its_deadline_is_started_anew(home: Path) -> None:
    overdue = home / "run" / env.ENGINE_OVERDUE.name
    with embedded.running(home, only=["spark"]) as services:
        before = pids_of(home)
        quiet = services.revive()
        overdue.touch()

        revived = services.revive()

        assert (quiet, revived) == ([], ["spark-sail"])
        assert not psutil.pid_exists(before["spark-sail"])
        assert session(services.addresses["SPARK_REMOTE"]).range(3).count() == 3
        assert not overdue.exists()
        assert services.revive() == []


def test_a_restart_keeps_data_passwords_and_ports(home: Path) -> None:
    with (
        embedded.running(home, only=["postgresql"], throwaway=True) as first,
        psycopg2.connect(superuser_of(home)) as one,
    ):
        one.cursor().execute("CREATE TABLE kept AS SELECT 7 AS number")
        one.commit()
        addresses = first.addresses

    with (
        embedded.running(home, only=["postgresql"], throwaway=True) as second,
        psycopg2.connect(superuser_of(home)) as two,
    ):
        cursor = two.cursor()
        cursor.execute("SELECT number FROM kept")

        assert cursor.fetchone() == (7,)
        assert second.addresses == addresses


def test_services_end_when_their_starter_is_killed(home: Path) -> None:
    script = [sys.executable, "-c", LIVES_UNTIL_KILLED, str(home)]
    with subprocess.Popen(script, cwd=env.BASE_DIR, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "open\n"

        starter.send_signal(signal.SIGKILL)

    eventually(lambda: all_gone(home))


def test_what_is_given_by_address_is_not_started(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://redis.example:6379/0")
    monkeypatch.setenv("SPARK_REMOTE", "sc://spark.example:15002")

    with embedded.running(home, throwaway=True) as services:
        started, addresses = services.started, services.addresses

    assert started == ["postgresql"]
    assert addresses["REDIS_URL"] == "redis://redis.example:6379/0"
    assert addresses["SPARK_REMOTE"] == "sc://spark.example:15002"


def test_postgresql_asks_for_a_password_by_scram(home: Path) -> None:
    with embedded.running(home, only=["postgresql"], throwaway=True):
        at = urlsplit(superuser_of(home))
        nobody = at._replace(netloc=f"postgres@127.0.0.1:{at.port}").geturl()
        rules = (home / "postgresql" / "data" / "pg_hba.conf").read_text().splitlines()

        with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
            psycopg2.connect(nobody)
        assert {rule.split()[-1] for rule in rules if rule and not rule.startswith("#")} == {"scram-sha-256"}


def test_redis_asks_for_a_password_and_never_evicts(home: Path) -> None:
    with embedded.running(home, only=["redis"]) as services:
        at = urlsplit(services.addresses["REDIS_URL"])
        known = redis.Redis.from_url(services.addresses["REDIS_URL"])

        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=at.port or 0).ping()
        assert known.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_secrets_are_readable_by_their_user_only(home: Path) -> None:
    with embedded.running(home, only=["postgresql", "redis"], throwaway=True):
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (home / "run").iterdir()}

    assert {mode & 0o077 for name, mode in modes.items() if not name.endswith("start.lock")} == {0}
    assert stat.S_IMODE((home / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "log").stat().st_mode) == 0o700


def test_no_password_shows_among_the_arguments_of_a_process(home: Path) -> None:
    with embedded.running(home, only=["postgresql", "redis"], throwaway=True):
        secrets = [file.read_text() for file in (home / "run").glob("*.password")]
        arguments = " ".join(" ".join(psutil.Process(pid).cmdline()) for pid in pids_of(home).values())

    assert secrets
    assert not any(secret in arguments for secret in secrets)


def test_an_end_of_the_log_is_said_when_a_service_does_not_start(home: Path) -> None:
    (home / "run").mkdir()
    with embedded.running(home, only=["postgresql"], throwaway=True):
        pass
    (home / "postgresql" / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(embedded.ServiceDidNotStart, match="no_such_setting"):
        embedded.running(home, only=["postgresql"], throwaway=True).open()


class Hindered(Redis):
    """One whose port is somebody else's when it is first started."""

    begun = 0

    def command(self, port: int) -> Command:
        self.begun += 1
        return super().command(port) if self.begun > 1 else Command([sys.executable, "-c", "raise SystemExit(1)"])


def test_a_service_whose_port_was_taken_in_the_meantime_is_tried_again(home: Path) -> None:
    (home / "run").mkdir()
    (home / "log").mkdir()
    service = Hindered(home)

    service.launch()
    service.await_answer()

    assert service.begun == 2
    assert service.answers()
    service.close()


def test_folders_that_only_their_owner_may_enter_are_left_as_they_are(tmp_path: Path, home: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    inner = closed / "var"

    with embedded.running(inner, only=["postgresql"], throwaway=True):
        psycopg2.connect(superuser_of(inner)).close()

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert all_gone(inner)
