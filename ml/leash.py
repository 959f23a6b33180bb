"""A process that can't outlive who started it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, ClassVar

from ml.errors import GourmetError

# The shell becomes the process. Beside it a reader waits on a pipe whose other end only the parent holds: when the
# parent ends, however it ends, the pipe closes and the whole group (a session of its own) is killed as one.
_LEASH = 'exec 3<&0; (cat <&3 >/dev/null; kill -9 0) & exec "$@" 3<&- </dev/null'


class DidNotStart(GourmetError):
    """A process that we need ended at once or never opened its port."""

    code: ClassVar[str] = "engine_did_not_start"
    es: ClassVar[str] = "{name} no arrancó en {seconds} s. Su registro dice: {log}"
    en: ClassVar[str] = "{name} did not start within {seconds} s. Its log says: {log}"


@contextlib.contextmanager
def leashed(argv: Sequence[str], env: Mapping[str, str], *, log: IO[bytes] | int) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``argv`` in a process group of its own, ``env`` laid over ours; the group is gone when the block ends."""
    pairs = [f"{name}={value}" for name, value in env.items()]
    process = subprocess.Popen(
        ["sh", "-c", _LEASH, "sh", "env", *pairs, *argv],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin:
            process.stdin.close()


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[bytes], *, name: str, seconds: float, log: Path) -> None:
    """Return when ``port`` answers. Raises ``DidNotStart`` with the end of the log when it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if answers("127.0.0.1", port):
            return
        time.sleep(0.02)
    raise DidNotStart(name=name, seconds=seconds, log=log.read_text(errors="replace")[-600:])


def answers(host: str, port: int, *, seconds: float = 1.0) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection((host, port), timeout=seconds):
            return True
    except OSError:
        return False
