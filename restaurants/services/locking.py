"""The lock on a restaurant's row, for which no more of a process wait than leave it room for other houses."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg2.errors import LockNotAvailable

from ml.errors import GourmetError
from restaurants.models import Restaurant

WAITERS = 2  # of the four threads of a process of the site: one that decides, two that wait, and one for others
PATIENCE_SECONDS, RETRY_SECONDS = 10, 3  # longer than the figures of a large file take to be published


class HouseBusy(GourmetError):
    code = "house_busy"
    es = "En esta casa se están guardando otros cambios. Vuelva a intentarlo en unos segundos."
    en = "Other changes of this house are being saved. Try again in a few seconds."


_waiting: Counter[int] = Counter()
_counting = threading.Lock()


def lock(restaurant_id: int, *, patient: bool = False) -> Restaurant:
    """The restaurant's row, kept from whoever else would decide until the transaction ends.

    It is taken before the lock of any other row: two that take turns at it can't wait for each other at a second one.
    ``no_key``, because rows that only refer to the restaurant may be added meanwhile. Whoever is ``patient``, as a job
    is, waits for as long as it takes; for the others raises ``HouseBusy``.
    """
    row = Restaurant.objects.filter(pk=restaurant_id)
    free = row.select_for_update(no_key=True, skip_locked=True).first()
    if free is not None:
        return free
    if patient:
        return row.select_for_update(no_key=True).get()
    with _in_line(restaurant_id):
        return _waited_for(restaurant_id)


def _waited_for(restaurant_id: int) -> Restaurant:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE_SECONDS}s"])
        try:
            found = Restaurant.objects.select_for_update(no_key=True).get(pk=restaurant_id)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise HouseBusy(retry_after=RETRY_SECONDS) from error
            raise
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return found


@contextmanager
def _in_line(restaurant_id: int) -> Iterator[None]:
    with _counting:
        if _waiting[restaurant_id] >= WAITERS:
            raise HouseBusy(retry_after=RETRY_SECONDS)
        _waiting[restaurant_id] += 1
    try:
        yield
    finally:
        with _counting:
            _waiting[restaurant_id] -= 1
            if not _waiting[restaurant_id]:
                del _waiting[restaurant_id]
