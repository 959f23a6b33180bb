"""Rows that were set aside, as they leave the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from restaurants.capabilities import Capability
from restaurants.models import Restaurant
from restaurants.selectors.answers import upload_numbered
from restaurants.selectors.quarantine import parts_of, quarantine_csv
from restaurants.services import audit
from restaurants.services.audit import Actor
from restaurants.services.deciding import while_allowed


def export_quarantine(*, restaurant: Restaurant, upload_id: int, actor: Actor, now: datetime) -> Iterator[bytes]:
    """The rows of a file that were set aside, noted in the record, in parts that go only to who may read them at that
    moment. Raises ``NoSuchUpload``, ``ml.lake.NoSuchSource``."""
    upload = upload_numbered(restaurant.pk, upload_id)
    audit.note(restaurant=restaurant, actor=actor, what="rows_exported", about=upload.name, now=now)
    return while_allowed(restaurant, actor, Capability.UPLOAD, parts_of(quarantine_csv(restaurant, upload)))
