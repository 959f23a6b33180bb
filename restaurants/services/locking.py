"""The lock on a restaurant's row, and room for other houses: no house fills a process with what waits or takes long."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg2.errors import LockNotAvailable

from ml.errors import GourmetError
from restaurants.models import Restaurant

FEW = 2  # of the four threads of a process of the site: the others are for other houses
PATIENCE_SECONDS, RETRY_SECONDS = 10, 3  # longer than the figures of a large file take to be published


class HouseBusy(GourmetError):
    code = "house_busy"
    es = "Esta casa ya está haciendo varias cosas a la vez. Vuelva a intentarlo en unos segundos."
    en = "This house is doing several things at once already. Try again in a few seconds."


_busy: Counter[tuple[str, int]] = Counter()
_counting = threading.Lock()


def lock(restaurant_id: int, *, patient: bool = False) -> Restaurant:
    """The restaurant's row, kept from whoever else would decide until the transaction ends.

    It is taken before the lock of any other row: two that take turns at it can't wait for each other at a second one.
    ``no_key``, because rows that only refer to the restaurant may be added meanwhile. Whoever is ``patient``, as a job
    is, waits for as long as it takes; for the others raises ``HouseBusy``.
    """
    free = lock_if_free(restaurant_id)
    if free is not None:
        return free
    if patient:
        return Restaurant.objects.select_for_update(no_key=True).get(pk=restaurant_id)
    with few_at_once(restaurant_id, doing="waiting"):
        return _waited_for(restaurant_id)


def lock_if_free(restaurant_id: int) -> Restaurant | None:
    """``lock``, or None where somebody else decides at this moment."""
    return Restaurant.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=restaurant_id).first()


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
def few_at_once(restaurant_id: int, *, doing: str) -> Iterator[None]:
    """What takes its time is done for a house by no more than ``FEW`` of a process at once. Raises ``HouseBusy``."""
    with _counting:
        if _busy[doing, restaurant_id] >= FEW:
            raise HouseBusy(retry_after=RETRY_SECONDS)
        _busy[doing, restaurant_id] += 1
    try:
        yield
    finally:
        with _counting:
            _busy[doing, restaurant_id] -= 1
            if not _busy[doing, restaurant_id]:
                del _busy[doing, restaurant_id]
