"""What ends when a restaurant keeps a kind of data for so long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max

from insights.models import GuestVisit, Receipt
from restaurants.days import today
from restaurants.models import WAITING, Kept, PrivacyRequest, RequestState, Restaurant, Upload
from restaurants.selectors.retention import retention_of

ANSWERED = (RequestState.DONE, RequestState.REFUSED)


@dataclass(frozen=True)
class Ending:
    """From tomorrow on what is older than ``before`` ends, None where nothing does; ``number`` of them are there now,
    None where only the files themselves know."""

    kind: Kept
    before: date | None
    number: int | None


def ending_of(restaurant: Restaurant, kind: Kept, *, now: datetime) -> Ending:
    """As the restaurant keeps this kind now."""
    days = retention_of(restaurant)[kind]
    if days is None:
        return Ending(kind, None, None)
    before = today(restaurant, now) + timedelta(days=1 - days)
    return Ending(kind, before, _older(restaurant, kind, before))


def _older(restaurant: Restaurant, kind: Kept, before: date) -> int | None:
    since = datetime.combine(before, time(), ZoneInfo(restaurant.zone))
    match kind:
        case Kept.WAITING_FILES:
            return Upload.objects.of(restaurant).filter(status__in=WAITING, stands_since__lt=since).count()
        case Kept.IDENTITIES:
            last = GuestVisit.objects.of(restaurant).values("guest").annotate(last=Max("day"))
            return last.filter(last__lt=before).count()
        case Kept.RECEIPTS:
            return Receipt.objects.of(restaurant).filter(at__lt=since).count()
        case Kept.REQUESTS:
            return PrivacyRequest.objects.of(restaurant).filter(state__in=ANSWERED, ended_at__lt=since).count()
        case _:
            return None
