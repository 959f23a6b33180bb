"""A guest's objection, and what a worker that was killed leaves."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from insights.jobs import forget
from insights.jobs.base import Work
from insights.models import DataVersion, GuestSegment, GuestVisit, ModelVersion
from insights.selectors.guests import known_identity
from insights.selectors.segment_list import segment_list
from insights.services import guests
from insights.services.ingestion import ingest_files, see_through
from insights.services.lake import lake_of
from insights.services.versions import DataErased, made_again
from restaurants.models import (
    AuditEntry,
    ConsentSource,
    Guest,
    Job,
    JobState,
    Purpose,
    RequestKind,
    RequestState,
    Restaurant,
)
from restaurants.services import consent, jobs
from restaurants.tenancy import acting_for
from tests.insights import figures
from tests.insights.forgetting import ANA, DAY, EVA, HEAD, asks, line, sums, takes_in


def test_after_an_objection_the_sales_stay_and_are_nobodys(history: Restaurant) -> None:
    before = sums(history)

    asked = asks(history, RequestKind.OPPOSITION)

    assert asked.state == RequestState.DONE
    assert sums(history) == (before[0], before[1], before[2] - 3)
    with acting_for(history.pk):
        (eva,) = set(GuestVisit.objects.of(history).values_list("guest", flat=True))
    assert eva.startswith("dni:567:")
    assert {row["guest"] for row in lake_of(history).sales(["guest"]).to_pylist()} == {eva, None}


def test_the_next_file_does_not_bring_them_back_nor_count_their_lines_twice(
    history: Restaurant, tmp_path: Path
) -> None:
    asks(history, RequestKind.OPPOSITION)
    before = sums(history)
    path = tmp_path / "tres.csv"
    path.write_text(HEAD + line(0, ANA, "Ana Quispe") + line(7, ANA))

    (answer,) = ingest_files(restaurant=history, files=[path], layout=None, confirm=True)

    assert (answer["accepted"], answer["duplicate"]) == (1, 1)
    assert sums(history) == (before[0] + 62, before[1] + 1, before[2])


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ([[EVA, EVA, ANA], [EVA, EVA, EVA]], 4),  # the later file brought one more of what the first has
        ([[ANA, ANA], [ANA, "", ""]], 3),  # as nobody's, the later file's own lines are more of the same
        ([[ANA, ANA, ""], [ANA, "", ""]], 3),
    ],
)
def test_lines_of_overlapping_files_are_as_many_as_the_file_with_the_most_has(
    huaca: Restaurant, tmp_path: Path, files: list[list[str]], left: int
) -> None:
    for place, guests_of in enumerate(files):
        takes_in(huaca, tmp_path / f"{place}.csv", HEAD + "".join(line(0, who) for who in guests_of))

    asks(huaca, RequestKind.OPPOSITION)

    assert lake_of(huaca).rows() == left
    assert sums(huaca)[0] == 62 * left


def test_versions_that_learned_from_them_say_so_and_cannot_be_made_again(history: Restaurant) -> None:
    with acting_for(history.pk):
        trainings = list(Job.objects.of(history).filter(kind="train", state=JobState.ASKED))
    for job in trainings:
        see_through(history, job)

    asks(history, RequestKind.CANCELLATION)

    with acting_for(history.pk):
        marked = dict(ModelVersion.objects.of(history).values_list("task", "forgets_since"))
        data = DataVersion.objects.of(history).get()
    assert marked["segments"] is not None
    assert marked["demand"] is None  # it learned from sums of days, in which nobody is
    assert data.erased_at is not None
    with pytest.raises(DataErased):
        made_again(history, "segments-0001")


def test_whoever_objected_is_on_no_list_from_that_moment(history: Restaurant) -> None:
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
        assert identity is not None
        version = figures.version(history, "segments", on_duty=True)
        GuestSegment.objects.of(history).create(
            restaurant=history, version=version, guest=identity, segment="habituales"
        )
        guest = consent.guest_named(history, identity, now=timezone.now())
        consent.record_consent(
            restaurant=history,
            guest_id=guest.pk,
            purpose=Purpose.ADVERTISING,
            given=True,
            source=ConsentSource.WEB,
            at=DAY,
            now=timezone.now(),
        )
        listed = [one.identity for one in segment_list(history, "habituales").listed]
        Guest.objects.of(history).filter(pk=guest.pk).update(opposed_at=timezone.now())

        after = segment_list(history, "habituales")

    assert listed == [identity]
    assert (after.listed, after.left_out) == ([], 1)


def test_a_worker_that_was_killed_half_way_ends_the_same(history: Restaurant) -> None:
    before = sums(history)
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
        assert identity is not None
        guest = consent.guest_named(history, identity, now=timezone.now())
        Guest.objects.of(history).filter(pk=guest.pk).update(opposed_at=timezone.now())
        job = jobs.ask(history, "forget", key="half", now=timezone.now(), guests=[guest.pk])
    claimed = jobs.claim(history.pk, job.pk, now=timezone.now())
    assert claimed is not None
    forget.run(Work(history, claimed, lambda step, share: None))  # the lake is written, nothing is published

    with acting_for(history.pk):
        Job.objects.of(history).filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    ended = see_through(history, job)

    assert ended.state == JobState.DONE, ended.error
    assert sums(history) == (before[0], before[1], before[2] - 3)
    with acting_for(history.pk):
        assert not GuestVisit.objects.of(history).filter(guest=identity).exists()


def test_what_the_lake_has_of_a_guest_is_taken_along_too(history: Restaurant, tmp_path: Path) -> None:
    takes_in(
        history, tmp_path / "clientes.csv", f"customer_id,name,dni,visits\n1,Ana Quispe,{ANA},3\n2,Eva Ríos,{EVA},2\n"
    )
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
        assert identity is not None
        guest = consent.guest_named(history, identity, now=timezone.now())

    held = guests.take_along(restaurant=history, guest_id=guest.pk, now=timezone.now())

    assert [(row["day"], row["dish_key"], row["sales"]) for row in held["bought"]] == [
        (f"2026-09-0{day}", "ceviche", "62.0000") for day in (5, 6, 7)
    ]
    assert [(row["name"], row["dni"]) for row in held["tables"]["clientes"]] == [("Ana Quispe", identity)]
    assert {(row["file"], row["reason"]) for row in held["set_aside"]} >= {("dos.csv", "bad_date")}
    json.dumps(held)


def test_who_stands_in_no_row_of_a_table_is_taken_along_all_the_same(history: Restaurant, tmp_path: Path) -> None:
    takes_in(history, tmp_path / "clientes.csv", "customer_id,name,dni,visits\n1,Rosa,11111111,3\n2,Luz,22222222,2\n")
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
        assert identity is not None
        guest = consent.guest_named(history, identity, now=timezone.now())

    held = guests.take_along(restaurant=history, guest_id=guest.pk, now=timezone.now())

    assert len(held["bought"]) == 3
    assert held["tables"] == {}


def test_the_record_says_that_a_guest_was_taken_along_only_where_something_left(
    history: Restaurant,
) -> None:
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
        assert identity is not None
        guest = consent.guest_named(history, identity, now=timezone.now())
    for path in lake_of(history).files("sales"):
        path.unlink()

    with pytest.raises(FileNotFoundError):
        guests.take_along(restaurant=history, guest_id=guest.pk, now=timezone.now())

    with acting_for(history.pk):
        assert not AuditEntry.objects.of(history).filter(what="guest_exported").exists()


def test_a_code_of_the_house_brings_nobody_elses_rows_along(huaca: Restaurant, tmp_path: Path) -> None:
    bad = "".join(f"31/02/2026,13:00,C-{at},12,Causa,12,9.00,{who},\n" for at, who in ((1, EVA), (2, "12")))
    takes_in(huaca, tmp_path / "ventas.csv", HEAD + line(0, "12") + line(1, EVA) + bad)
    with acting_for(huaca.pk):
        guest = consent.guest_named(huaca, "12", now=timezone.now())

    held = guests.take_along(restaurant=huaca, guest_id=guest.pk, now=timezone.now())

    assert len(held["bought"]) == 1
    assert [row["row"].split(" | ")[2] for row in held["set_aside"]] == ["C-2"]
