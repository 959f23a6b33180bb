"""One writer at a time in a registry, and what a killed writer leaves behind is seen by the next."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ml.errors import GourmetError

LOCK_NAME = ".writer"
_PAUSE = 0.05  # seconds between two tries; the kernel has no bounded flock


class RegistryBusy(GourmetError):
    """Another process was still writing when the wait was over."""

    code = "registry_busy"
    es = "El registro de versiones está ocupado (se esperó {seconds} s). Vuelva a intentarlo en un momento."
    en = "The registry of versions is busy (waited {seconds} s). Try again in a moment."
    transient = True


@contextmanager
def one_writer(root: Path, *, wait: float) -> Iterator[bool]:
    """Hold the only right to write in ``root``; yields True when the writer before was killed at work.

    A kernel lock (flock) ends with its process however that dies. The file's content tells the rest: it is empty
    unless a writer is at work, so content found by a new holder means that the old one never finished.
    ``wait`` is in seconds; RegistryBusy when it is over.
    """
    with open(root / LOCK_NAME, "a+b") as lock:
        _acquire(lock, wait=wait)
        lock.seek(0)
        killed = bool(lock.read())
        _note(lock, f"{os.getpid()}\n".encode())
        yield killed
        # Only a writer that got here has finished: after an exception the note stays and the next one tidies up.
        _note(lock, b"")


def _acquire(lock: IO[bytes], *, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise RegistryBusy(seconds=round(wait, 1)) from None
            time.sleep(_PAUSE)
        else:
            return


def _note(lock: IO[bytes], text: bytes) -> None:
    lock.truncate(0)
    lock.write(text)
    lock.flush()
