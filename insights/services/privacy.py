"""Where people whom a restaurant has to forget are still named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from insights.models import DataVersion, GuestSegment, ModelVersion, Receipt
from insights.services.lake import registry_of
from ml.cleansing.redaction import names_any
from ml.intake.people import identity_of, is_hidden
from ml.intake.people_columns import is_about_people, is_for_notes, names_people
from ml.intake.people_in_text import hidden_in
from restaurants.models import Restaurant
from restaurants.sealing import guest_key
from restaurants.services import repeats
from restaurants.tenancy import acting_for


def mark_versions(*, restaurant: Restaurant, guests: Collection[str], erase: bool, now: datetime) -> int:
    """Say of each model version that learned from one of them that it did; how many. With ``erase`` the stored data
    that name them go, and of the data versions that lose some it is said that they can't be made again.

    What is said is said before the bytes go, so a worker that is killed between the two leaves no false promise.
    """
    registry = registry_of(restaurant)
    if not registry.exists():
        return 0
    found = registry.naming(guests)
    tables = {
        digest: {file.path.removeprefix("tables/").removesuffix(".parquet").split("/")[0] for file in files}
        for digest, files in found.items()
    }
    sold = {digest for digest, files in found.items() if any(file.path.startswith("sales/") for file in files)}
    with acting_for(restaurant.pk):
        versions = ModelVersion.objects.of(restaurant).filter(data_digest__in=found)
        learned = [one.pk for one in versions if _learned(registry.table_of(one.name), one, sold, tables)]
        ModelVersion.objects.of(restaurant).filter(pk__in=learned, forgets_since=None).update(forgets_since=now)
        if erase:
            DataVersion.objects.of(restaurant).filter(digest__in=found, erased_at=None).update(erased_at=now)
    if erase:
        registry.forget(found)
    return len(learned)


def _learned(table: str, version: ModelVersion, sold: Collection[str], tables: dict[str, set[str]]) -> bool:
    """A segmentation learns from each guest's visits, a column's model from each row of its table; demand from sums of
    days, in which nobody is."""
    if version.task == "segments":
        return version.data_digest in sold
    return version.task == "column" and table in tables[version.data_digest]


def take_off_lists(*, restaurant: Restaurant, guests: Collection[str]) -> None:
    """No segment of any version names them from now on."""
    GuestSegment.objects.of(restaurant).filter(guest__in=guests).delete()


def without_people(restaurant_id: int, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows from outside as a file's are read: what a cell says of a person is hidden before anything is done with it.

    So a receipt holds no document, and a model meets what it was taught.
    """

    @cache
    def key() -> bytes:
        return guest_key(Restaurant.objects.get(pk=restaurant_id).guest_key)

    def hidden(name: str, cell: Any) -> Any:
        if cell is None or isinstance(cell, bool):
            return cell
        if names_people(name) or is_about_people(name):
            said = identity_of(str(cell), key=key(), personal=names_people(name))
            return said if is_hidden(said) else cell
        if not isinstance(cell, str):
            return cell
        notes = is_for_notes(name, free=True)
        return hidden_in(cell, hide=lambda thing, sure: identity_of(thing, key=key(), personal=sure), likely=notes)

    return [{name: hidden(name, cell) for name, cell in row.items()} for row in rows]


def end_receipts(*, restaurant: Restaurant, guests: Collection[str]) -> int:
    """No receipt of an answer says any more that it was about one of them, nor is the answer kept for who asks again.
    How many receipts went."""
    kept = Receipt.objects.of(restaurant).filter(asked__has_key="rows")
    asked = kept.values_list("public_id", "asked__rows").iterator() if guests else ()
    named = [name for name, rows in asked if any(names_any(str(cell), guests) for row in rows for cell in row.values())]
    repeats.forget_answers(restaurant=restaurant, naming=[str(name) for name in named])
    return Receipt.objects.of(restaurant).filter(public_id__in=named).delete()[0]
