"""Guests one by one: who they are as far as may be shown, what they agreed to and asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Sum

from insights.models import GuestSegment, GuestVisit, ModelVersion
from ml.intake.people import LONGEST, cleared, identity_of, is_hidden, taken_apart
from ml.letters import folded
from restaurants.days import today
from restaurants.letters import folded_of
from restaurants.models import Consent, Guest, PrivacyRequest, Purpose, RequestKind, Restaurant
from restaurants.ordering import Order
from restaurants.sealing import guest_key
from restaurants.services.consent import ErasedGuest, NobodyNamed, NoSuchGuest
from restaurants.services.requests import OPEN, granted_before

SHOWN = 50
NEWEST_FIRST = ("-at", "given", "-pk")  # of one day a no holds, whichever was noted first
SOON_DAYS = 3
WAITING = {"kind": "kind", "received": "received_on", "due": "due_on", "state": "state"}  # column: field
ENDED = {"kind": "kind", "state": "state", "ended": "ended_at"}


@dataclass(frozen=True)
class Asked:
    """A request and its clock: ``days_left`` is negative where the day has passed."""

    request: PrivacyRequest
    days_left: int

    @property
    def late(self) -> bool:
        return self.days_left < 0

    @property
    def granted(self) -> bool:
        return granted_before(self.request)

    @property
    def soon(self) -> bool:
        return 0 <= self.days_left <= SOON_DAYS


@dataclass(frozen=True)
class GuestsPage:
    """How many are known, how many of them agreed to each purpose, and what they asked for."""

    identified: int
    agreed: list[tuple[Purpose, int]]
    waiting: list[Asked]
    ended: list[PrivacyRequest]
    waiting_by: Order
    ended_by: Order


@dataclass(frozen=True)
class Said:
    """What holds for a purpose (None where nobody asked) and all that was ever said, the newest first."""

    purpose: Purpose
    history: list[Consent] = field(default_factory=list)

    @property
    def given(self) -> bool | None:
        return self.history[0].given if self.history else None


@dataclass(frozen=True)
class GuestFile:
    guest: Guest
    visits: int
    sales: Decimal
    first: date | None
    last: date | None
    segment: str
    consents: list[Said]
    requests: list[Asked]

    @property
    def hidden(self) -> bool:
        return self.guest.erased_at is None and is_hidden(self.guest.identity)

    @property
    def refuses_grouping(self) -> bool:
        return any(said.purpose == Purpose.PROFILING and said.given is False for said in self.consents)

    @property
    def forgetting(self) -> str:
        """The state of what was granted and is not carried out yet: ``working``, or ``open`` where its job failed."""
        kind = RequestKind.CANCELLATION if self.guest.erased_at else RequestKind.OPPOSITION
        granted = [one.request for one in self.requests if one.request.kind == kind and one.granted]
        return next((one.state for one in granted if one.state in OPEN), "")


def guests_page(restaurant: Restaurant, *, now: datetime, asked: Mapping[str, str] | None = None) -> GuestsPage:
    """``asked`` may say by which column each of the two tables stands."""
    first = Order.asked(asked or {}, "waiting", columns=WAITING, usual="due")
    last = Order.asked(asked or {}, "ended", columns=ENDED, usual="-ended")
    day = today(restaurant, now)
    requests = PrivacyRequest.objects.of(restaurant).select_related("guest")
    waiting = requests.filter(state__in=OPEN).order_by(*first.fields(WAITING, then="pk"))
    ended = requests.exclude(state__in=OPEN).order_by(*last.fields(ENDED, then="-pk"))[:SHOWN]
    return GuestsPage(
        identified=GuestVisit.objects.of(restaurant).aggregate(n=Count("guest", distinct=True))["n"],
        agreed=[(purpose, len(agreeing(restaurant, purpose))) for purpose in Purpose],
        waiting=[Asked(one, (one.due_on - day).days) for one in waiting],
        ended=list(ended),
        waiting_by=first,
        ended_by=last,
    )


def agreeing(restaurant: Restaurant, purpose: Purpose) -> frozenset[str]:
    """The identities whose newest word on this purpose is yes, of guests who are not to be forgotten.

    One pass over what was said, in one order, and the rest here: after a file of consents the planner knows nothing of
    the tables yet, and joined guest by guest it took minutes.
    """
    free = {"guest__opposed_at": None, "guest__erased_at": None}
    said = Consent.objects.of(restaurant).filter(purpose=purpose, **free).order_by("guest_id", *NEWEST_FIRST)
    newest = said.distinct("guest_id").values_list("guest__identity", "given")
    return frozenset(identity for identity, given in newest.iterator() if given)


def refusing(restaurant: Restaurant, purpose: Purpose) -> frozenset[str]:
    """The identities whose newest word on this purpose is no."""
    said = Consent.objects.of(restaurant).filter(purpose=purpose).order_by("guest_id", *NEWEST_FIRST)
    newest = said.distinct("guest_id").values_list("guest__identity", "given")
    return frozenset(identity for identity, given in newest.iterator() if not given)


def identities_like(text: str, *, key: bytes) -> list[str]:
    """The identities that a person may mean by a document, a telephone, an address, a code or a name, best first:
    the first is the one that a file's guest column would make of it. ``key`` is the house's (``guest_key``).
    Raises ``NobodyNamed``."""
    said = cleared(text)
    likeliest, as_document = identity_of(said, key=key), identity_of(said, key=key, personal=True)
    written = is_hidden(likeliest) or any(map(str.isdigit, likeliest))
    first = likeliest if written else folded(said)  # a name, as the lake writes names
    found = list(dict.fromkeys(one[:LONGEST] for one in (first, likeliest, as_document, said, folded(said)) if one))
    if not found:  # nothing of it can be seen
        raise NobodyNamed
    return found


def known_identity(restaurant: Restaurant, text: str) -> str | None:
    """The identity among them that has come here or is on file, whatever the case of a code and the case and accents of
    a name; None where nobody has."""
    wanted = identities_like(text, key=guest_key(restaurant.guest_key))
    filed = set(Guest.objects.of(restaurant).filter(identity__in=wanted).values_list("identity", flat=True))
    came = set(GuestVisit.objects.of(restaurant).filter(guest__in=wanted).values_list("guest", flat=True))
    same = next((one for one in wanted if one in filed | came), None)
    if same is not None or is_hidden(wanted[0]):
        return same
    return spelled_otherwise(restaurant, [text]).get(folded(text)[:LONGEST])


def spelled_otherwise(restaurant: Restaurant, texts: Collection[str]) -> dict[str, str]:
    """``folded`` text -> the code or name that has come here or is on file and differs by case and accents alone; of
    two that do, the one on file."""
    wanted = {folded(text)[:LONGEST] for text in texts} - {""}
    if not wanted:
        return {}
    came = GuestVisit.objects.of(restaurant).annotate(alike=folded_of("guest")).filter(alike__in=wanted)
    filed = Guest.objects.of(restaurant).annotate(alike=folded_of("identity")).filter(alike__in=wanted)
    return {
        **dict(came.order_by("guest").values_list("alike", "guest").distinct()),
        **dict(filed.order_by("identity").values_list("alike", "identity")),
    }


def guest_file(restaurant: Restaurant, guest_id: int, *, now: datetime) -> GuestFile:
    """Raises ``NoSuchGuest``."""
    guest = Guest.objects.of(restaurant).filter(pk=guest_id).first()
    if guest is None:
        raise NoSuchGuest
    came = GuestVisit.objects.of(restaurant).filter(guest=guest.identity)
    sums = came.aggregate(visits=Sum("tickets"), sales=Sum("sales"), first=Min("day"), last=Max("day"))
    asked = PrivacyRequest.objects.of(restaurant).filter(guest=guest).select_related("guest")
    day = today(restaurant, now)
    return GuestFile(
        guest=guest,
        visits=sums["visits"] or 0,
        sales=sums["sales"] or Decimal(0),
        first=sums["first"],
        last=sums["last"],
        segment=_segment(restaurant, guest.identity),
        consents=_said(restaurant, guest),
        requests=[Asked(one, (one.due_on - day).days) for one in asked.order_by("-received_on", "-pk")],
    )


def _segment(restaurant: Restaurant, identity: str) -> str:
    on_duty = ModelVersion.objects.of(restaurant).filter(task="segments", on_duty=True)
    found = GuestSegment.objects.of(restaurant).filter(version__in=on_duty, guest=identity)
    return found.values_list("segment", flat=True).first() or ""


def _said(restaurant: Restaurant, guest: Guest) -> list[Said]:
    rows = list(Consent.objects.of(restaurant).filter(guest=guest).order_by(*NEWEST_FIRST))
    return [Said(purpose, [row for row in rows if row.purpose == purpose]) for purpose in Purpose]


def held_of(restaurant: Restaurant, found: GuestFile) -> dict[str, Any]:
    """All that is kept of one guest, as plain values: what the right of access asks for.

    Raises ``ErasedGuest``: what stays of one keeps the next file from bringing them back, and is shown to nobody.
    """
    if found.guest.erased_at is not None:
        raise ErasedGuest
    kind, shown = taken_apart(found.guest.identity)
    visits = GuestVisit.objects.of(restaurant).filter(guest=found.guest.identity).order_by("day")
    return {
        "restaurant": restaurant.name,
        "identity": {"kind": kind, "shown": shown, "kept_as": found.guest.identity},
        "on_file_since": today(restaurant, found.guest.created_at).isoformat(),
        "opposed_on": today(restaurant, found.guest.opposed_at).isoformat() if found.guest.opposed_at else None,
        "visits": [
            {"day": one.day.isoformat(), "tickets": one.tickets, "sales": str(one.sales)} for one in visits.iterator()
        ],
        "segment": found.segment or None,
        "consents": [_consent(one) for said in found.consents for one in said.history],
        "requests": [
            {
                "kind": one.request.kind,
                "received_on": one.request.received_on.isoformat(),
                "due_on": one.request.due_on.isoformat(),
                "state": one.request.state,
                "said": one.request.note,
                "answer": one.request.answer,
            }
            for one in found.requests
        ],
    }


def _consent(one: Consent) -> dict[str, Any]:
    said = {"purpose": one.purpose, "given": one.given, "source": one.source, "at": one.at.isoformat()}
    return {**said, "recorded_at": one.recorded_at.isoformat(timespec="seconds")}


def kind_of(restaurant: Restaurant, request_id: int) -> str:
    """What a guest asked for, in words; "" where there is no such request."""
    asked = PrivacyRequest.objects.of(restaurant).filter(pk=request_id).first()
    return str(RequestKind(asked.kind).label) if asked else ""
