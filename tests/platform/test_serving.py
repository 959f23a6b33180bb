"""One command starts everything, and one Ctrl-C ends it."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from gourmet_site import procfile
from gourmet_site.embedded import Services
from gourmet_site.supervisor import Crew, ProcessEnded, ending_on_request, tending
from ml.leash import answers, free_port
from tests.platform.conftest import all_gone, eventually, interrupted, manage, pids_of


def family_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def test_the_services_alone_start_say_where_and_end(home: Path) -> None:
    process = manage("services", "--once", GOURMET_HOME=str(home))

    said, errors = process.communicate(timeout=60)

    assert process.returncode == 0, errors
    assert "postgresql, redis, spark-sail" in said
    assert all_gone(home)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("moment", ["postgresql.lock", "postgresql.json", "redis.json", "addresses.json"])
def test_services_end_as_they_are_asked_to(home: Path, moment: str, ending: signal.Signals) -> None:
    """Also in the middle of their start, where one may run already that nobody has been told of."""
    process = manage("services", GOURMET_HOME=str(home))
    eventually((home / "run" / moment).exists, seconds=60)

    code = interrupted(process, ending)

    assert code == 0
    assert all_gone(home)


def test_a_request_that_a_library_swallowed_is_heeded_at_the_next_look() -> None:
    heeded = False
    with ending_on_request() as ending:
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        heeded = True
        tending(ending, Services(Path(), {}))()
        heeded = False

    assert heeded


def test_one_ctrl_c_ends_site_workers_clock_and_services(home: Path) -> None:
    port = free_port()
    process = manage("serve", GOURMET_HOME=str(home), WEB_ADDRESS=f"127.0.0.1:{port}")
    eventually(lambda: process.poll() is not None or answers("127.0.0.1", port), seconds=90)
    with urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=20) as page:
        status = page.status
    family = family_of(process.pid)

    code = interrupted(process)

    assert status == 200
    assert code == 0
    assert len(family) >= len(procfile.lines()) + len(pids_of(home))
    eventually(lambda: not [one for one in family if one.is_running()])


def test_nothing_is_left_when_the_supervisor_is_killed(home: Path) -> None:
    port = free_port()
    process = manage("serve", GOURMET_HOME=str(home), WEB_ADDRESS=f"127.0.0.1:{port}")
    eventually(lambda: process.poll() is not None or answers("127.0.0.1", port), seconds=90)
    family = family_of(process.pid)

    process.kill()
    process.wait()

    eventually(lambda: not [one for one in family if one.is_running()], seconds=40)


def test_a_taken_address_is_said_before_anything_starts(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = manage("serve", GOURMET_HOME=str(home), WEB_ADDRESS=f"127.0.0.1:{other.getsockname()[1]}")
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Another program listens on" in errors
    assert not (home / "postgresql").exists()


def test_who_ends_is_started_again(home: Path) -> None:
    with Crew(home, {"sleeper": "sleep 600"}, settle=0.0) as crew:
        crew.start("sleeper")
        eventually(living)
        first = living()[0]

        first.kill()
        eventually(lambda: first.status() == psutil.STATUS_ZOMBIE)
        crew.tend()

        eventually(lambda: living() and living()[0] != first)
    assert living() == []


def test_who_ends_at_once_is_not_started_for_ever(home: Path) -> None:
    with Crew(home, {"hasty": "sh -c 'echo the reason; exit 3'"}) as crew:
        crew.start("hasty")
        eventually(lambda: living() == [])

        with pytest.raises(ProcessEnded, match=r"(?s)code 3.*the reason"):
            crew.tend()


def test_who_does_not_end_when_asked_is_ended_with_all_of_its_own(home: Path) -> None:
    with Crew(home, {"stubborn": "sh -c 'trap : TERM; while :; do sleep 1; done'"}) as crew:
        crew.start("stubborn")
        eventually(lambda: len(psutil.Process().children(recursive=True)) >= len(living()) + 1)

    assert living() == []


def living() -> list[psutil.Process]:
    """What this process started and still runs, without the services of the whole run."""
    return [one for one in psutil.Process().children() if command_of(one) in ("sleep", "sh", procfile.SHELL)]


def command_of(process: psutil.Process) -> str:
    """The program that runs there; empty for one that has ended, be it between two looks at it."""
    try:
        return next(iter(process.cmdline()), "")
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return ""
