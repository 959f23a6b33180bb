"""What leaves of the segments."""

from __future__ import annotations

from datetime import datetime

from insights.reports.segment_list import segment_csv
from insights.selectors.segment_list import segment_list
from restaurants.models import Restaurant
from restaurants.services import audit
from restaurants.services.audit import Actor


def export_segment(*, restaurant: Restaurant, segment: str, actor: Actor, now: datetime) -> str:
    """The list of a segment as a file, noted in the record with how many are in it. Raises ``NoSuchSegment``."""
    found = segment_list(restaurant, segment)
    number = {"guests": len(found.listed)}
    audit.note(restaurant=restaurant, actor=actor, what="list_exported", about=segment, after=number, now=now)
    return segment_csv(restaurant, found)
