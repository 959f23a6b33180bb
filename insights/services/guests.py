"""Opening a guest's file, and noting what many guests said at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from insights.models import GuestVisit
from insights.selectors.guest_lines import stored_of
from insights.selectors.guests import guest_file, held_of, identities_like, known_identity, refusing, spelled_otherwise
from insights.services.privacy import take_off_lists
from ml.intake.people import LONGEST, is_hidden, taken_apart
from ml.letters import folded
from restaurants.capabilities import Capability
from restaurants.consent_files import Line
from restaurants.guest_forms import SaidConsent
from restaurants.models import Consent, Guest, Purpose, Restaurant
from restaurants.sealing import guest_key
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.consent import NoSuchGuest, about, check_day, guest_named, guest_on_file, record_consent
from restaurants.services.deciding import deciding
from restaurants.services.locking import few_at_once
from restaurants.tenancy import acting_for


def look_up(*, restaurant: Restaurant, text: str, anew: bool, now: datetime, actor: Actor = OPERATOR) -> Guest:
    """The guest whom a document, a telephone, an address, a code or a name means; ``anew`` opens a file for somebody
    who has not come yet. That somebody looked is on record, in vain too.

    Raises ``NoSuchGuest``, ``NobodyNamed``, ``NoLongerAllowed``, ``HouseBusy``.
    """
    with few_at_once(restaurant.pk, doing="looking up"), acting_for(restaurant.pk):
        identity = known_identity(restaurant, text)
    likeliest = identity or identities_like(text, key=guest_key(restaurant.guest_key))[0]
    with deciding(restaurant, actor, Capability.GUESTS):
        if identity is not None or anew:
            guest = guest_named(restaurant, likeliest, now=now)
            note(restaurant=restaurant, actor=actor, what="guest_looked_up", about=about(guest), now=now)
            return guest
        note(restaurant=restaurant, actor=actor, what="guest_sought", about=_barely(likeliest), now=now)
    raise NoSuchGuest  # once the record is kept: raised inside, it would take the line away


def _barely(identity: str) -> str:
    """So much of somebody who is no guest as the record may keep for good: the last of a document, the first letter of
    a code or a name."""
    kind, shown = taken_apart(identity)
    if kind == "code":
        return f"{shown[:1]}•••"
    return f"{kind} {shown}•••" if kind == "mail" else f"{kind} •••{shown}"


def take_along(*, restaurant: Restaurant, guest_id: int, now: datetime, actor: Actor = OPERATOR) -> dict[str, Any]:
    """All that is kept of a guest. Raises ``NoSuchGuest``, ``ErasedGuest``, ``NoLongerAllowed``.

    The lake is read with the lock let go, which may take a while; the record says so once there is something to leave.
    """
    with deciding(restaurant, actor, Capability.GUESTS):
        found = guest_file(restaurant, guest_id, now=now)
        held = held_of(restaurant, found)
    days = {date.fromisoformat(visit["day"]) for visit in held["visits"]}
    try:
        stored = stored_of(restaurant, found.guest.identity, days=days)
    except FileNotFoundError:  # a file was cleansed anew in that moment: the lake has others now
        stored = stored_of(restaurant, found.guest.identity, days=days)
    with deciding(restaurant, actor, Capability.GUESTS):
        guest_on_file(restaurant, guest_id)  # may have been erased in the meantime
        note(restaurant=restaurant, actor=actor, what="guest_exported", about=about(found.guest), now=now)
    return {**held, **stored}


def note_consent(
    *, restaurant: Restaurant, guest_id: int, said: SaidConsent, now: datetime, actor: Actor = OPERATOR
) -> Consent:
    """What ``record_consent`` does; who says no to being grouped with others is in no segment from that moment."""
    with acting_for(restaurant.pk):
        noted = record_consent(
            restaurant=restaurant,
            guest_id=guest_id,
            purpose=said.purpose,
            given=said.given,
            source=said.source,
            at=said.at,
            now=now,
            actor=actor,
        )
        _leave_segments(restaurant, {said.purpose})
    return noted


def _leave_segments(restaurant: Restaurant, purposes: Collection[Purpose]) -> None:
    if Purpose.PROFILING in purposes:
        take_off_lists(restaurant=restaurant, guests=refusing(restaurant, Purpose.PROFILING))


@dataclass(frozen=True)
class Noted:
    """How many consents are on file now, and how many not because their guest had asked to be erased. Of those on file
    how many are of guests who have not come yet, and how many are a yes that an objection outweighs."""

    noted: int
    left_out: int
    strangers: int
    outweighed: int


def note_consents(*, restaurant: Restaurant, lines: Sequence[Line], now: datetime, actor: Actor = OPERATOR) -> Noted:
    """All of them or none; sent again they are there already, and what was said after them stays said after them.

    Guests who never came get a file. What can be reckoned before the house is locked, is. Raises ``NotYetSaid``,
    ``TooLongAgo``, ``NobodyNamed``, ``NoLongerAllowed``, ``HouseBusy``.
    """
    with few_at_once(restaurant.pk, doing="consents"):
        key = guest_key(restaurant.guest_key)
        meant = {text: identities_like(text, key=key) for text in {line.guest for line in lines}}
        with deciding(restaurant, actor, Capability.GUESTS):
            for day in {line.at for line in lines}:
                check_day(restaurant, day, now=now)
            return _note_all(restaurant, lines, meant, now=now, actor=actor)


def _note_all(
    restaurant: Restaurant, lines: Sequence[Line], meant: Mapping[str, Sequence[str]], *, now: datetime, actor: Actor
) -> Noted:
    """With the house locked: nobody else notes any meanwhile."""
    named = _identities(restaurant, meant)
    fresh = [Guest(restaurant=restaurant, identity=one, created_at=now) for one in sorted(set(named.values()))]
    Guest.objects.of(restaurant).bulk_create(fresh, ignore_conflicts=True)
    known = Guest.objects.of(restaurant).filter(identity__in=set(named.values()), erased_at=None)
    numbers = dict(known.values_list("identity", "pk"))
    rows = [
        Consent(
            restaurant=restaurant,
            guest_id=numbers[named[line.guest]],
            purpose=line.purpose,
            given=line.given,
            source=line.source,
            at=line.at,
            recorded_at=now,
            recorded_by=actor.who[:254],
        )
        for line in lines
        if named[line.guest] in numbers
    ]
    before = Consent.objects.of(restaurant).count()
    Consent.objects.of(restaurant).bulk_create(rows, batch_size=5_000, ignore_conflicts=True)
    noted = _counted(restaurant, rows, left_out=len(lines) - len(rows))
    after = {"noted": Consent.objects.of(restaurant).count() - before, "left_out": noted.left_out}
    note(restaurant=restaurant, actor=actor, what="consents_noted", after=after, now=now)
    _leave_segments(restaurant, {line.purpose for line in lines})
    return noted


def _counted(restaurant: Restaurant, rows: Sequence[Consent], *, left_out: int) -> Noted:
    guests = Guest.objects.of(restaurant).filter(pk__in={row.guest_id for row in rows})
    came = GuestVisit.objects.of(restaurant).filter(guest__in=guests.values("identity")).values("guest")
    here = set(guests.filter(identity__in=came).values_list("pk", flat=True))
    opposed = set(guests.exclude(opposed_at=None).values_list("pk", flat=True))
    return Noted(
        noted=len(rows),
        left_out=left_out,
        strangers=sum(row.guest_id not in here | opposed for row in rows),
        outweighed=sum(row.given and row.guest_id in opposed for row in rows),
    )


def _identities(restaurant: Restaurant, tried: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Text -> identity, of those that it may mean: the one that came or is on file, however it is spelled there, else
    the likeliest."""
    every = {identity for identities in tried.values() for identity in identities}
    there = set(GuestVisit.objects.of(restaurant).filter(guest__in=every).values_list("guest", flat=True))
    there |= set(Guest.objects.of(restaurant).filter(identity__in=every).values_list("identity", flat=True))
    same = {text: next((one for one in those if one in there), None) for text, those in tried.items()}
    written = [text for text, one in same.items() if one is None and not is_hidden(tried[text][0])]
    alike = spelled_otherwise(restaurant, written)
    return {text: one or alike.get(folded(text)[:LONGEST], tried[text][0]) for text, one in same.items()}
