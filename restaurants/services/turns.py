"""Who reads a workbook now: one of each house, and of all houses no more than there are processors.

Opening one takes a process of its own up to a minute of processor and half a gigabyte, and whoever may bring files
can ask for that. A turn is a lock of the kernel (flock) on a file beside the store: it ends with its process, however
that dies, so that no turn is lost. The store's folder is what all web processes have in common anyway. A lock of
PostgreSQL would hold a transaction and its connection for as long, and keep autovacuum from what ended meanwhile.

The operator takes no turn: whoever has the machine's shell brings one file after the other and is answered to nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from ml import intake
from ml.errors import GourmetError
from restaurants import rooms
from restaurants.models import Restaurant

SECONDS = 20  # after which it is worth to ask again: most workbooks take less
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
            rooms.turns().mkdir(parents=True, exist_ok=True, mode=0o700)
            if not _taken(held, str(restaurant.public_id)):
                raise WorkbookBeingRead(retry_after=SECONDS)
            if not any(_taken(held, str(number)) for number in range(AT_ONCE)):
                raise ReadersBusy(retry_after=SECONDS)
        yield


def _taken(held: ExitStack, name: str) -> bool:
    """A file stays when its lock ends: were it deleted, two could hold one each of the same name."""
    lock: IO[bytes] = (rooms.turns() / name).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    held.callback(lock.close)
    return True
