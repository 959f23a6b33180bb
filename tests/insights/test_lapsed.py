"""Guests who stopped coming are nobody, until they come again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone

from insights.models import GuestVisit
from insights.services.ingestion import ingest_files, see_through
from insights.services.lake import lake_of
from restaurants.days import today
from restaurants.models import Guest, Job, Kept, Restaurant, Upload
from restaurants.tenancy import acting_for
from tests.insights.retaining import ANA, keep, sweep


def test_a_guest_who_stopped_coming_is_nobody_until_they_come_again(huaca: Restaurant, taken_in: Upload) -> None:
    days = (today(huaca, timezone.now()) - date(2026, 9, 6)).days
    keep(huaca, Kept.IDENTITIES, days)

    ended = sweep(huaca)
    with acting_for(huaca.pk):
        job = Job.objects.of(huaca).get(kind="forget")
    see_through(huaca, job)

    assert ended == {"identities": 1}
    with acting_for(huaca.pk):
        (lapsed,) = Guest.objects.of(huaca)
        assert lapsed.lapsed_on == date(2026, 9, 5)
        assert set(GuestVisit.objects.of(huaca).values_list("day", flat=True)) == {date(2026, 9, 6)}


def test_a_guest_who_stopped_coming_leaves_the_tables_too_and_whoever_came_again_stays(
    huaca: Restaurant, taken_in: Upload, tmp_path: Path
) -> None:
    table = tmp_path / "clientes.csv"
    table.write_text(f"customer_id,name,dni\n1,Ana,{ANA}\n2,Eva,41234567\n")
    ingest_files(restaurant=huaca, files=[table], layout=None, confirm=True)
    keep(huaca, Kept.IDENTITIES, (today(huaca, timezone.now()) - date(2026, 9, 6)).days)

    sweep(huaca)
    with acting_for(huaca.pk):
        job = Job.objects.of(huaca).get(kind="forget")
    see_through(huaca, job)

    assert lake_of(huaca).table("clientes")["name"].to_pylist() == ["Eva"]
