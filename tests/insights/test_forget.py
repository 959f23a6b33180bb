"""A guest's objection and a guest's erasure, from the request to the last stored byte."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from insights.jobs import forget
from insights.jobs.base import Work
from insights.models import DataVersion, DayFigure, GuestSegment, GuestVisit, ModelVersion
from insights.selectors.guests import known_identity, segment_list
from insights.services.ingestion import ingest_files, see_through
from insights.services.lake import lake_of, registry_of
from insights.services.versions import DataErased, made_again
from restaurants.models import (
    ConsentSource,
    Guest,
    Job,
    JobState,
    PrivacyRequest,
    Purpose,
    RequestKind,
    RequestState,
    Restaurant,
    Upload,
)
from restaurants.rooms import registry_root_of, store_of
from restaurants.services import consent, jobs, requests
from restaurants.tenancy import acting_for
from tests.insights import figures

ANA, EVA = "45678912", "41234567"
HEAD = "Fecha,Hora,Cuenta,Comensales,Plato,Cantidad,Total,Cliente,Nombre del comensal\n"
DAY = date(2026, 9, 5)


def line(at: int, guest: str, name: str = "") -> str:
    day = DAY + timedelta(days=at % 3)
    return f"{day:%d/%m/%Y},13:40,C-{at},2,Ceviche,1,62.00,{guest},{name}\n"


@pytest.fixture
def history(huaca: Restaurant, tmp_path: Path) -> Restaurant:
    """Two files that overlap: Ana came three times, Eva twice, two bills are nobody's."""
    lines = [line(at, ANA, "Ana Quispe") for at in range(3)] + [line(at, EVA) for at in (3, 4)]
    lines += [line(at, "") for at in (5, 6)]
    bad = f"31/02/2026,13:00,C-9,2,Causa,1,9.00,{ANA},Ana Quispe\n"
    for name, some in (("uno.csv", lines), ("dos.csv", [*lines[1:4], bad])):
        path = tmp_path / name
        path.write_text(HEAD + "".join(some))
        ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    return huaca


def asks(restaurant: Restaurant, kind: RequestKind) -> PrivacyRequest:
    """Ana asks, it is granted, and the job is done."""
    with acting_for(restaurant.pk):
        identity = known_identity(restaurant, ANA)
        assert identity is not None
        guest = consent.guest_named(restaurant, identity, now=timezone.now())
        asked = requests.open_request(
            restaurant=restaurant,
            guest_id=guest.pk,
            kind=kind,
            received_on=DAY,
            text="",
            now=timezone.now(),
        )
        requests.answer_request(
            restaurant=restaurant, request_id=asked.pk, granted=True, answer="Así se hará.", now=timezone.now()
        )
        job = Job.objects.of(restaurant).get(kind="forget", params__request=asked.pk)
    ended = see_through(restaurant, job)
    assert ended.state == JobState.DONE, ended.error
    with acting_for(restaurant.pk):
        return PrivacyRequest.objects.of(restaurant).get(pk=asked.pk)


def sums(restaurant: Restaurant) -> tuple[Decimal, int, int]:
    with acting_for(restaurant.pk):
        rows = DayFigure.objects.of(restaurant).values_list("sales", "tickets", "identified_tickets")
        return sum((row[0] for row in rows), Decimal(0)), sum(row[1] for row in rows), sum(row[2] for row in rows)


def files_with(restaurant: Restaurant, text: str) -> list[Path]:
    roots = [store_of(restaurant), registry_root_of(restaurant)]
    roots.append(registry_root_of(restaurant).with_name(f"{registry_root_of(restaurant).name}.remote"))
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


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


def test_after_an_erasure_no_stored_byte_says_who_they_were(history: Restaurant) -> None:
    with acting_for(history.pk):
        identity = known_identity(history, ANA)
    assert identity is not None
    registry_of(history).init()
    registry_of(history).record_data("before")
    before = sums(history)

    asked = asks(history, RequestKind.CANCELLATION)

    assert asked.state == RequestState.DONE
    assert sums(history) == (before[0], before[1], before[2] - 3)
    assert files_with(history, ANA) == []
    assert files_with(history, identity) == []
    assert files_with(history, "Quispe") == []
    with acting_for(history.pk):
        rows = Upload.objects.of(history).values("rows_in", "accepted", "quarantined", "duplicate", "examination")
        assert all(row["rows_in"] == row["accepted"] + row["quarantined"] + row["duplicate"] for row in rows)
        assert ANA not in str([row["examination"] for row in rows])


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
        listed = [one.identity for one in segment_list(history, "habituales")[0]]
        Guest.objects.of(history).filter(pk=guest.pk).update(opposed_at=timezone.now())

        after, left_out = segment_list(history, "habituales")

    assert listed == [identity]
    assert (after, left_out) == ([], 1)


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
