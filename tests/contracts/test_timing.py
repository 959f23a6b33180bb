"""The clock tells no numbers: what is another house's and what is nobody's take equally long, within the noise."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from django.test import Client
from django.utils import timezone

from restaurants.models import Person, Restaurant
from restaurants.services import uploads
from tests.partners import partner_of
from tests.people import signed_in

ABSENT = 987_654
WARM = 10
LEAST = 0.03  # of the median: less than this a network hides
ERRORS = 5  # standard errors: so far from nought chance alone puts a median once in a million times
DRAWS = 1_000

Times = npt.NDArray[np.float64]
Places = dict[str, tuple[Client, str, str, str]]


@pytest.fixture
def places(client: Client, carla: Person, cantuta: Restaurant, upload: str) -> Places:
    """Carla and a key of her house: (who asks, what is huaca's, what is nobody's, what is hers)."""
    signed_in(client, carla)
    number, partner = upload.partition("-")[0], partner_of(cantuta)
    own, _ = uploads.record_upload(restaurant=cantuta, name="a.csv", chunks=[b"a,b\n1,2\n"], now=timezone.now())
    file, api = "/r/cantuta/uploads/{}/", "/api/v1/uploads/{}"
    return {
        "a file's page": (client, file.format(number), file.format(ABSENT), file.format(own.pk)),
        "a house": (client, f"/r/huaca/uploads/{number}/", f"/r/nobody/uploads/{number}/", file.format(own.pk)),
        "a file by API": (partner, api.format(number), api.format(ABSENT), api.format(own.pk)),
    }


@contextmanager
def no_collector() -> Iterator[None]:
    """Its pauses fall on either kind, and only add noise."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def timed(ask: Callable[[str], object], first: str, second: str, *, seed: int, pairs: int) -> tuple[Times, Times]:
    """Seconds of each request: pairs of both addresses, in an order dealt at random for each, so that what else the
    machine does at the time falls on both."""
    coin = Random(seed)  # noqa: S311  # nothing is kept secret by it
    taken: dict[str, list[float]] = {first: [], second: []}
    for address in [first, second] * WARM:
        ask(address)
    with no_collector():
        for _ in range(pairs):
            for address in coin.sample([first, second], 2):
                begun = time.perf_counter()
                ask(address)
                taken[address].append(time.perf_counter() - begun)
    return np.array(taken[first]), np.array(taken[second])


def apart(first: Times, second: Times) -> bool:
    """Whether the median difference of a pair is more than counts, and more than the noise of these differences."""
    differences = first - second
    return bool(abs(np.median(differences)) > max(LEAST * np.median(second), ERRORS * error_of_median(differences)))


def error_of_median(sample: Times) -> float:
    """By the bootstrap: how much the median moves when as many are drawn from these again."""
    drawn = np.random.default_rng(7).choice(sample, size=(DRAWS, len(sample)))
    return float(np.median(drawn, axis=1).std())


def told_apart(ask: Callable[[str], object], first: str, second: str, *, pairs: int) -> bool:
    """Measured again where they seem to be: chance does not come twice, a leak does."""
    return all(apart(*timed(ask, first, second, seed=seed, pairs=pairs)) for seed in (1, 2))


@pytest.mark.parametrize(("place", "pairs"), [("a file's page", 200), ("a house", 100), ("a file by API", 200)])
def test_what_is_another_houses_takes_as_long_as_what_is_nobodys(places: Places, place: str, pairs: int) -> None:
    asker, theirs, nobodys, _ = places[place]
    assert asker.get(theirs).status_code == asker.get(nobodys).status_code == 404

    assert not told_apart(asker.get, theirs, nobodys, pairs=pairs)


def test_the_same_clock_tells_what_is_there_from_what_is_not(places: Places) -> None:
    asker, _, nobodys, own = places["a file by API"]
    assert (asker.get(own).status_code, asker.get(nobodys).status_code) == (200, 404)

    assert any(apart(*timed(asker.get, own, nobodys, seed=seed, pairs=50)) for seed in (1, 2, 3))
