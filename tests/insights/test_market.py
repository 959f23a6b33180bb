"""The simulated market comes in by the services of a page, and only once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from insights.services import market, work
from ml import world
from restaurants.access import restaurants_of
from restaurants.models import Job, JobState, Person, Restaurant, Role, Upload
from restaurants.services import jobs
from restaurants.tenancy import acting_for

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SECOND = "cuesta-de-ayni"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small market of two houses, with the table of customers."""
    out = tmp_path_factory.mktemp("market")
    world.build(out, scale=0.02, only=[market.MAIN, SECOND])
    world.write_customers(out / market.MAIN / market.CUSTOMERS, rows=200)
    return out


def brought(folder: Path) -> list[market.House]:
    return [market.bring(each, now=NOW) for each in market.folders_of(folder)]


def cleansed(restaurant: Restaurant) -> None:
    """What a worker does with the files; the training that follows stays asked for."""
    for job in market.jobs_of(restaurant):
        if job.kind == "cleanse":
            work.run_job(restaurant.pk, job.pk)


def test_the_main_restaurant_comes_first_with_all_of_its_files(folder: Path) -> None:
    main, second = brought(folder)

    assert (main.restaurant.slug, second.restaurant.slug) == (market.MAIN, SECOND)
    assert main.restaurant.simulated
    assert main.new == main.files
    assert {job.kind for job in market.jobs_of(main.restaurant)} == {"cleanse"}


def test_brought_again_nothing_is_new_and_nothing_is_asked(folder: Path) -> None:
    first = brought(folder)
    before = [len(market.jobs_of(house.restaurant)) for house in first]

    again = brought(folder)

    assert [house.new for house in again] == [0, 0]
    assert [len(market.jobs_of(house.restaurant)) for house in again] == before


def test_every_line_of_the_market_is_accounted_for(folder: Path) -> None:
    second = brought(folder)[1].restaurant

    cleansed(second)

    with acting_for(second.pk):
        files = list(Upload.objects.of(second))
    assert {file.status for file in files} == {"done"}
    assert all(file.rows_in == file.accepted + file.quarantined + file.duplicate > 0 for file in files)


def test_the_column_is_asked_for_once_when_its_table_is_there(folder: Path) -> None:
    main = brought(folder)[0].restaurant
    too_early = market.learn_column(restaurant=main, now=NOW)
    cleansed(main)

    first, second = [market.learn_column(restaurant=main, now=NOW) for _ in range(2)]

    assert too_early is None
    assert first is not None
    assert second == first
    assert (first.params["table"], first.params["target"]) == (market.TABLE, market.TARGET)


def test_what_failed_is_asked_for_again_at_the_next_start(folder: Path) -> None:
    second = brought(folder)[1].restaurant
    with acting_for(second.pk):
        asked = jobs.ask(second, "train", key="demand:x", now=NOW, task="demand")
        Job.objects.of(second).filter(pk=asked.pk).update(state=JobState.FAILED, ended_at=NOW)

    brought(folder)

    assert [job.state for job in market.jobs_of(second) if job.pk == asked.pk] == [JobState.ASKED]


def test_jobs_that_nobody_does_are_said_to_stand_still(folder: Path) -> None:
    restaurants = [house.restaurant for house in brought(folder)]

    with pytest.raises(market.JobsStandStill):
        market.see_through(restaurants, said=lambda _: None, patience=0.5)


def test_what_the_clock_asked_for_keeps_no_start_waiting(folder: Path) -> None:
    second = brought(folder)[1].restaurant
    cleansed(second)
    with acting_for(second.pk):
        Job.objects.of(second).filter(kind="train").update(state=JobState.DONE, ended_at=NOW)
        jobs.ask(second, "retain", key="2026-11-24", now=NOW)

    ended = market.see_through([second], said=lambda _: None, patience=0.5)

    assert {job.state for job in ended} == {JobState.DONE}


def test_the_cast_of_the_demo_is_let_in_where_it_belongs(folder: Path) -> None:
    restaurants = [house.restaurant for house in brought(folder)]

    people = market.let_cast_in(restaurants, password="una-mesa-junto-al-mar", now=NOW)
    market.let_cast_in(restaurants, password="una-mesa-junto-al-mar", now=NOW)

    let_in = {
        name: {slug: role for slug, _, role in restaurants_of(Person.objects.get(email=address))}
        for name, address in people.items()
    }
    assert let_in == {
        "alicia": {market.MAIN: Role.OWNER},
        "bruno": {market.MAIN: Role.READER},
        "carla": {SECOND: Role.OWNER},
        "diego": {},
    }
