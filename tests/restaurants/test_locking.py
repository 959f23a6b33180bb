"""Who waits for a house that is being changed, how long, and how many: the others' houses go on meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection
from django.test import Client

from restaurants.models import Person, Restaurant
from restaurants.services import jobs, locking
from restaurants.services.locking import FEW, HouseBusy, few_at_once, lock
from restaurants.tenancy import acting_for
from tests import factories
from tests.factories import NOW
from tests.people import signed_in

SOON = 0.3  # seconds, in which nobody waits for the clock


@pytest.fixture
def house(committed: None) -> Restaurant:
    return factories.house("Huaca", owner=factories.person("Alicia"))


@contextmanager
def held(house: Restaurant) -> Iterator[threading.Event]:
    """The house's row, held by somebody else until the event is set or the block ends."""
    taken, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with acting_for(house.pk):
            lock(house.pk)
            taken.set()
            let_go.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        taken.wait(10)
        try:
            yield let_go
        finally:
            let_go.set()
            holding.result()


def taken(house: Restaurant, *, patient: bool = False) -> float:
    """Seconds until the lock was had."""
    began = time.monotonic()
    try:
        with acting_for(house.pk):
            lock(house.pk, patient=patient)
        return time.monotonic() - began
    finally:
        connection.close()


def in_line(pool: ThreadPoolExecutor, house: Restaurant, number: int) -> list[Future[float]]:
    asked = [pool.submit(taken, house) for _ in range(number)]
    while locking._busy["waiting", house.pk] < number:
        time.sleep(0.01)
    return asked


def test_whoever_comes_while_enough_wait_is_told_at_once(house: Restaurant) -> None:
    with ThreadPoolExecutor(FEW) as pool, held(house) as let_go:
        waiting = in_line(pool, house, FEW)
        began = time.monotonic()
        with pytest.raises(HouseBusy) as told:
            taken(house)
        refused_in = time.monotonic() - began
        let_go.set()
        had = [one.result() for one in waiting]

    assert refused_in < SOON
    assert told.value.data["retry_after"] > 0
    assert all(seconds > 0 for seconds in had)
    assert locking._busy == {}


def test_nobody_waits_longer_than_that(house: Restaurant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE_SECONDS", 1)

    with held(house):
        began = time.monotonic()
        with pytest.raises(HouseBusy):
            taken(house)

    assert 1 <= time.monotonic() - began < 5
    assert locking._busy == {}


def test_a_job_waits_as_long_as_it_takes(house: Restaurant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE_SECONDS", 1)

    with ThreadPoolExecutor(1) as pool, held(house) as let_go:
        waiting = pool.submit(taken, house, patient=True)
        time.sleep(1.5)
        let_go.set()

        assert waiting.result() >= 1.5


def test_another_house_is_not_kept(house: Restaurant) -> None:
    other = factories.house("Cantuta", owner=factories.person("Carla"))

    with ThreadPoolExecutor(FEW) as pool, held(house) as let_go:
        waiting = in_line(pool, house, FEW)
        seconds = taken(other)
        let_go.set()
        for one in waiting:
            one.result()

    assert seconds < SOON


def test_a_page_says_when_to_try_again(house: Restaurant) -> None:
    client = signed_in(Client(), Person.objects.get())

    with ThreadPoolExecutor(FEW) as pool, held(house) as let_go:
        waiting = in_line(pool, house, FEW)
        answer = client.post(f"/r/{house.slug}/guests/find/", {"guest": "45678912"})
        let_go.set()
        for one in waiting:
            one.result()

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3"
    assert "en unos segundos" in answer.content.decode()


def test_no_worker_waits_for_a_house_whose_job_may_be_done_later(house: Restaurant) -> None:
    with acting_for(house.pk):
        job = jobs.ask(house, "train", key="one", now=NOW)

    with held(house):
        began = time.monotonic()
        nothing = jobs.claim(house.pk, job.pk, now=NOW)
        seconds = time.monotonic() - began
    mine = jobs.claim(house.pk, job.pk, now=NOW)

    assert nothing is None
    assert seconds < SOON
    assert mine is not None


def test_what_takes_its_time_is_done_by_few_of_a_house_at_once(house: Restaurant) -> None:
    other = factories.house("Cantuta", owner=factories.person("Carla"))

    with ExitStack() as going_on:
        for _ in range(FEW):
            going_on.enter_context(few_at_once(house.pk, doing="consents"))
        with pytest.raises(HouseBusy), few_at_once(house.pk, doing="consents"):
            pass
        with few_at_once(other.pk, doing="consents"), few_at_once(house.pk, doing="looking up"):
            pass

    with few_at_once(house.pk, doing="consents"):
        pass
