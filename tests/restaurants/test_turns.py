"""Whoever asks most for turns to read workbooks keeps nobody out."""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from restaurants import rooms
from restaurants.models import Restaurant
from restaurants.services import turns
from tests.restaurants.test_upload_reading import BOOK


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rooms, "turns", lambda: tmp_path / "turns")
    monkeypatch.setattr(turns, "AT_ONCE", 2)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "libro.xlsx"
    path.write_bytes(BOOK)
    return path


class House:
    """One that brings a workbook: it has a turn, or stands in the line."""

    def __init__(self, book: Path) -> None:
        self.restaurant, self.book, self.turn = Restaurant(public_id=uuid4()), book, ExitStack()

    def asks(self) -> bool:
        reading: AbstractContextManager[None] = turns.turn_to_read(self.restaurant, self.book)
        try:
            self.turn.enter_context(reading)
        except turns.ReadersBusy:
            return False
        return True

    def ends(self) -> None:
        self.turn.close()

    def asked_last(self, *, seconds_ago: float) -> None:
        (place,) = rooms.turns().glob(f"line/*.{self.restaurant.public_id}")
        os.utime(place, (time.time() - seconds_ago,) * 2)


@pytest.fixture
def houses(book: Path) -> list[House]:
    return [House(book) for _ in range(4)]


def test_two_houses_that_never_pause_keep_a_third_out_for_one_turn(houses: list[House]) -> None:
    first, second, third, _ = houses
    assert [first.asks(), second.asks(), third.asks()] == [True, True, False]

    first.ends()

    assert [first.asks(), third.asks()] == [False, True]


def test_where_turns_are_enough_for_all_nobody_waits(houses: list[House]) -> None:
    first, second, third, _ = houses
    assert [first.asks(), second.asks(), third.asks()] == [True, True, False]

    first.ends()
    second.ends()

    assert [first.asks(), third.asks()] == [True, True]


def test_whoever_was_refused_first_is_the_first_to_have_a_turn(houses: list[House]) -> None:
    first, second, third, fourth = houses
    assert [house.asks() for house in houses] == [True, True, False, False]
    assert third.asks() is False  # that it asks again does not put it behind

    first.ends()
    assert [fourth.asks(), first.asks(), third.asks()] == [False, False, True]
    second.ends()
    assert [second.asks(), first.asks(), fourth.asks()] == [False, False, True]


def test_a_turn_is_kept_no_longer_for_one_that_does_not_come_back(houses: list[House]) -> None:
    first, second, third, _ = houses
    assert [first.asks(), second.asks(), third.asks()] == [True, True, False]
    first.ends()

    third.asked_last(seconds_ago=turns.KEPT - 5)
    within = first.asks()
    third.asked_last(seconds_ago=turns.KEPT + 5)

    assert [within, first.asks()] == [False, True]
    assert list(rooms.turns().glob("line/*")) == []


def test_a_turn_is_kept_for_longer_than_a_house_is_told_to_wait() -> None:
    assert turns.KEPT > turns.SECONDS
