"""The rights of guests (ARCO, Ley 29733): received, under a clock, answered, and carried out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ml.errors import GourmetError
from restaurants.capabilities import Capability
from restaurants.models import Guest, PrivacyRequest, RequestKind, RequestState, Restaurant
from restaurants.services import jobs
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.consent import about, check_day, guest_on_file
from restaurants.services.deciding import deciding
from restaurants.tenancy import acting_for

#: Days to answer. The law counts working days; these are of the calendar, so an answer in time here is in time there.
DAYS = {
    RequestKind.ACCESS: 20,
    RequestKind.RECTIFICATION: 10,
    RequestKind.CANCELLATION: 10,
    RequestKind.OPPOSITION: 10,
}
#: Carried out by a job, for they reach lists, lake, figures and models: what of the guest says that it was granted,
#: which stays where the job has failed.
MARKS = {RequestKind.CANCELLATION: "erased_at", RequestKind.OPPOSITION: "opposed_at"}
OPEN = (RequestState.OPEN, RequestState.WORKING)


class AlreadyOpen(GourmetError):
    code = "request_already_open"
    es = "Este cliente ya tiene una solicitud igual por atender."
    en = "This guest has the same request open already."


class NoSuchRequest(GourmetError):
    code = "no_such_request"
    es = "Esa solicitud ya no espera respuesta."
    en = "That request no longer waits for an answer."


class AlreadyGranted(GourmetError):
    code = "already_granted"
    es = "Esta solicitud ya se aceptó y no se puede denegar: falta terminarla. Vuelva a intentarlo."
    en = "This request was granted already and can't be refused: it only has to be carried out. Try again."


class NoReason(GourmetError):
    code = "no_reason"
    es = "Diga qué se le responde al cliente."
    en = "Say what the guest is answered."


def open_request(
    *,
    restaurant: Restaurant,
    guest_id: int,
    kind: RequestKind,
    received_on: date,
    text: str,
    now: datetime,
    actor: Actor = OPERATOR,
) -> PrivacyRequest:
    """Its clock runs from the day it was received.

    Raises ``NoSuchGuest``, ``ErasedGuest``, ``AlreadyOpen``, ``NotYetSaid``, ``TooLongAgo``,
    ``NoLongerAllowed``.
    """
    with deciding(restaurant, actor, Capability.GUESTS):
        guest = guest_on_file(restaurant, guest_id)
        check_day(restaurant, received_on, now=now)
        if PrivacyRequest.objects.of(restaurant).filter(guest=guest, kind=kind, state__in=OPEN).exists():
            raise AlreadyOpen
        note(restaurant=restaurant, actor=actor, what=f"{kind}_asked", about=about(guest), now=now)
        return PrivacyRequest.objects.of(restaurant).create(
            restaurant=restaurant,
            guest=guest,
            kind=kind,
            received_on=received_on,
            due_on=received_on + timedelta(days=DAYS[kind]),
            note=text[:500],
            recorded_by=actor.who[:254],
        )


def answer_request(
    *, restaurant: Restaurant, request_id: int, granted: bool, answer: str, now: datetime, actor: Actor = OPERATOR
) -> PrivacyRequest:
    """Grant or refuse; what has to reach lists, lake and models ends when its job has.

    Raises ``NoSuchRequest``, ``NoReason``, ``AlreadyGranted``, ``NoLongerAllowed``.
    """
    with deciding(restaurant, actor, Capability.PRIVACY):
        waiting = PrivacyRequest.objects.of(restaurant).select_related("guest")
        asked = waiting.filter(pk=request_id, state=RequestState.OPEN).first()
        if asked is None:
            raise NoSuchRequest
        if not answer.strip():
            raise NoReason
        if not granted and granted_before(asked):
            raise AlreadyGranted
        works = granted and asked.kind in MARKS
        asked.state = RequestState.WORKING if works else RequestState.DONE if granted else RequestState.REFUSED
        asked.answer, asked.answered_by = answer.strip()[:500], actor.who[:254]
        asked.ended_at = None if works else now
        asked.save(update_fields=["state", "answer", "answered_by", "ended_at"])
        what = f"{asked.kind}_{'granted' if granted else 'refused'}"
        note(restaurant=restaurant, actor=actor, what=what, about=about(asked.guest), now=now)
        if works:
            _forget(restaurant, asked, now=now)
    return asked


def granted_before(asked: PrivacyRequest) -> bool:
    """Whether it was answered by a yes already, so that its guest is marked: only carrying it out is left. One who
    objected before may object again: of that there is no answer yet."""
    mark = MARKS.get(RequestKind(asked.kind))
    return bool(asked.answer) and mark is not None and getattr(asked.guest, mark) is not None


def _forget(restaurant: Restaurant, asked: PrivacyRequest, *, now: datetime) -> None:
    """From this moment, or from when it was granted first, no list has the guest; the job takes them out of what is
    kept."""
    mark = MARKS[RequestKind(asked.kind)]
    Guest.objects.of(restaurant).filter(pk=asked.guest_id, **{mark: None}).update(**{mark: now})
    jobs.ask(restaurant, "forget", key=f"request-{asked.pk}", now=now, guests=[asked.guest_id], request=asked.pk)


def end_request(*, restaurant: Restaurant, request_id: int, now: datetime) -> None:
    """Said by the job that carried it out, in the transaction of its effects."""
    with acting_for(restaurant.pk):
        working = PrivacyRequest.objects.of(restaurant).filter(pk=request_id, state=RequestState.WORKING)
        working.update(state=RequestState.DONE, ended_at=now)
