"""Who reads a workbook now: one of each house, and of all houses no more than there are processors.

Opening one takes a process of its own up to a minute of processor and half a gigabyte, and whoever may bring files
can ask for that. A turn is a lock of the kernel (flock) on a file beside the store: it ends with its process, however
that dies, so that no turn is lost. The store's folder is what all web processes have in common anyway. A lock of
PostgreSQL would hold a transaction and its connection for as long, and keep autovacuum from what ended meanwhile.

Whoever asks most keeps nobody out. A house that found no turn stands in a line from then on, and a turn is given only
where more are free than houses stand before the one that asks: the next is kept for whoever was refused first. A house
that had one begins again behind all who wait. It is kept for ``KEPT`` seconds after its house asked last, so that one
which does not come back leaves it idle no longer. A place in the line is an empty file: its name says since when and
whose it is, its time when that house asked last. Nobody is made to wait here: asking holds the lock of the house's row.

The operator takes no turn: whoever has the machine's shell brings one file after the other and is answered to nobody.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from ml import intake
from ml.errors import GourmetError
from restaurants import rooms
from restaurants.models import Restaurant

SECONDS = 20  # after which it is worth to ask again: most workbooks take less
KEPT = 2 * SECONDS  # a turn for whoever was refused: they wait, and then send the whole file again
AT_ONCE = os.cpu_count() or 1


class WorkbookBeingRead(GourmetError):
    code = "workbook_being_read"
    es = (
        "Ya se está leyendo otro libro de Excel de esta casa. En {retry_after} segundos envíe de nuevo lo que no esté "
        "en la lista de archivos."
    )
    en = (
        "Another workbook of this house is being read. In {retry_after} seconds send again what is not in the list of "
        "files."
    )


class ReadersBusy(GourmetError):
    code = "readers_busy"
    es = (
        "Ahora se leen otros libros de Excel y no hay turno libre. En {retry_after} segundos envíe de nuevo lo que no "
        "esté en la lista de archivos."
    )
    en = (
        "Other workbooks are being read and no turn is free. In {retry_after} seconds send again what is not in the "
        "list of files."
    )


@contextmanager
def turn_to_read(restaurant: Restaurant, file: Path) -> Iterator[None]:
    """Held inside; a file that is no workbook needs none. Raises ``WorkbookBeingRead``, ``ReadersBusy`` at once."""
    with ExitStack() as held:
        if intake.is_workbook(file):
            house = str(restaurant.public_id)
            for folder in (rooms.turns(), _line()):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not _taken(held, house):
                raise WorkbookBeingRead(retry_after=SECONDS)
            if not _had_next(held, house):
                raise ReadersBusy(retry_after=SECONDS)
        yield


def _had_next(held: ExitStack, house: str) -> bool:
    """One turn where more are free than houses stand before this one; else its place in the line, kept or new."""
    with ExitStack() as door:
        _taken(door, "door", wait=True)  # for as long as a few files are looked at: one house at a time
        line = _who_waits()
        mine = next((place for place in line if place.suffix == f".{house}"), _line() / f"{time.time_ns()}.{house}")
        free = _free()
        if len(free) > sum(place < mine for place in line) and _taken(held, free[0]):
            mine.unlink(missing_ok=True)
            return True
        mine.touch()
        return False


def _free() -> list[str]:
    with ExitStack() as looked:
        return [name for name in map(str, range(AT_ONCE)) if _taken(looked, name)]


def _line() -> Path:
    return rooms.turns() / "line"


def _who_waits() -> list[Path]:
    """The places of those who may still come back; the others' end here."""
    waiting = []
    for place in _line().iterdir():
        if abs(time.time() - place.stat().st_mtime) <= KEPT:  # also where the clock was put back
            waiting.append(place)
        else:
            place.unlink()
    return waiting


def _taken(held: ExitStack, name: str, *, wait: bool = False) -> bool:
    """A file stays when its lock ends: were it deleted, two could hold one each of the same name."""
    lock: IO[bytes] = (rooms.turns() / name).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    held.callback(lock.close)
    return True
