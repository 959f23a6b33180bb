"""Consents, requests and their clocks, and how long things are kept: success, refusal, stranger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.db.models import Model
from django.utils import timezone

from ml.errors import GourmetError
from restaurants.models import (
    AuditEntry,
    Consent,
    ConsentSource,
    Guest,
    Job,
    Kept,
    Person,
    PrivacyRequest,
    Purpose,
    RequestKind,
    RequestState,
    Restaurant,
    Retention,
)
from restaurants.sealing import guest_key
from restaurants.selectors.retention import USUAL, retention_of
from restaurants.services import consent, jobs, requests, retention
from restaurants.services.audit import Actor
from restaurants.services.deciding import NoLongerAllowed
from restaurants.tenancy import acting_for
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


def say(restaurant: Restaurant, guest: Guest, *, given: bool = True, at: date = TODAY, **fields: object) -> Consent:
    values: dict[str, object] = {"purpose": Purpose.ADVERTISING, "source": ConsentSource.PHONE, "now": factories.NOW}
    with acting_for(restaurant.pk):
        return consent.record_consent(
            restaurant=restaurant,
            guest_id=guest.pk,
            given=given,
            at=at,
            **values | fields,  # type: ignore[arg-type]  # a test's shorthand
        )


def ask(restaurant: Restaurant, guest: Guest, kind: RequestKind) -> PrivacyRequest:
    with acting_for(restaurant.pk):
        return requests.open_request(
            restaurant=restaurant, guest_id=guest.pk, kind=kind, received_on=TODAY, text="", now=factories.NOW
        )


def answer(restaurant: Restaurant, asked: PrivacyRequest, *, granted: bool, text: str = "Así será.") -> PrivacyRequest:
    with acting_for(restaurant.pk):
        return requests.answer_request(
            restaurant=restaurant, request_id=asked.pk, granted=granted, answer=text, now=factories.NOW
        )


def its_job_fails(restaurant: Restaurant) -> None:
    with acting_for(restaurant.pk):
        job = Job.objects.of(restaurant).get(kind="forget")
    claimed = jobs.claim(restaurant.pk, job.pk, now=timezone.now())
    assert claimed is not None
    jobs.fail(claimed, GourmetError(), again=False, now=timezone.now())


def test_each_restaurant_hides_its_guests_by_a_key_of_its_own(huaca: Restaurant, cantuta: Restaurant) -> None:
    assert len(guest_key(huaca.guest_key)) == 32
    assert guest_key(huaca.guest_key) != guest_key(cantuta.guest_key)


def test_a_consent_is_noted_with_its_source_and_day_and_is_on_record(huaca: Restaurant, alicia: Person) -> None:
    guest = factories.guest(huaca)

    said = say(huaca, guest, actor=Actor(alicia.email, person_id=alicia.pk))

    assert (said.source, said.at, said.recorded_by) == ("phone", TODAY, alicia.email)
    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="consent_noted")
    assert (entry.about, entry.after["given"]) == (f"#{guest.pk}", True)


def test_what_was_said_before_stays_as_proof(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)

    say(huaca, guest, at=TODAY - timedelta(days=9))
    say(huaca, guest, given=False)

    with acting_for(huaca.pk):
        assert list(Consent.objects.of(huaca).order_by("at").values_list("given", flat=True)) == [True, False]


def test_a_consent_noted_again_is_the_same_one_and_of_one_day_a_no_holds(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)

    assert say(huaca, guest).pk == say(huaca, guest).pk
    say(huaca, guest, given=False)
    with pytest.raises(consent.SaidOtherwise):
        say(huaca, guest)


def test_the_database_keeps_a_consent_once(huaca: Restaurant) -> None:
    said = say(huaca, factories.guest(huaca))
    said.pk = None

    with pytest.raises(IntegrityError, match="one_consent_a_day_and_word"), acting_for(huaca.pk):
        said.save(force_insert=True)


def test_a_consent_of_tomorrow_is_refused(huaca: Restaurant) -> None:
    with pytest.raises(consent.NotYetSaid):
        say(huaca, factories.guest(huaca), at=TODAY + timedelta(days=1))


def test_a_day_of_another_century_is_refused(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)

    say(huaca, guest, at=consent.EARLIEST)
    with pytest.raises(consent.TooLongAgo):
        say(huaca, guest, at=consent.EARLIEST - timedelta(days=1))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (lambda house: Retention(restaurant=house, kind="requests", days=90), "retention_of_requests_two_years"),
        (lambda house: Retention(restaurant=house, kind="receipts", days=3651), "retention_of_ten_years_at_most"),
        (lambda house: a_consent(house, at=TODAY + timedelta(days=2)), "consent_not_of_a_day_to_come"),
    ],
)
def test_the_database_refuses_what_the_services_do(
    huaca: Restaurant, row: Callable[[Restaurant], Model], rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule), acting_for(huaca.pk):
        row(huaca).save()


def a_consent(restaurant: Restaurant, at: date) -> Consent:
    values = {"purpose": "profiling", "given": True, "source": "web", "recorded_by": "x", "recorded_at": factories.NOW}
    return Consent(restaurant=restaurant, guest=factories.guest(restaurant), at=at, **values)


def test_a_neighbours_guest_is_no_guest(huaca: Restaurant, cantuta: Restaurant) -> None:
    theirs = factories.guest(cantuta)

    with pytest.raises(consent.NoSuchGuest):
        say(huaca, theirs)
    with pytest.raises(consent.NoSuchGuest):
        ask(huaca, theirs, RequestKind.ACCESS)


def test_whoever_may_only_read_notes_nothing(huaca: Restaurant, bruno: Person) -> None:
    with pytest.raises(NoLongerAllowed):
        say(huaca, factories.guest(huaca), actor=Actor(bruno.email, person_id=bruno.pk))


@pytest.mark.parametrize(
    ("kind", "days"), [("access", 20), ("rectification", 10), ("cancellation", 10), ("opposition", 10)]
)
def test_a_request_has_its_clock_from_the_day_it_came(huaca: Restaurant, kind: str, days: int) -> None:
    asked = ask(huaca, factories.guest(huaca), RequestKind(kind))

    assert asked.due_on == TODAY + timedelta(days=days)


def test_the_same_request_is_open_once(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    ask(huaca, guest, RequestKind.ACCESS)

    with pytest.raises(requests.AlreadyOpen):
        ask(huaca, guest, RequestKind.ACCESS)


def test_an_answer_needs_words_and_is_given_once(huaca: Restaurant) -> None:
    asked = ask(huaca, factories.guest(huaca), RequestKind.ACCESS)

    with pytest.raises(requests.NoReason):
        answer(huaca, asked, granted=True, text="  ")
    assert answer(huaca, asked, granted=True).state == RequestState.DONE
    with pytest.raises(requests.NoSuchRequest):
        answer(huaca, asked, granted=False)


def test_a_refusal_changes_nothing_of_the_guest(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)

    refused = answer(huaca, ask(huaca, guest, RequestKind.CANCELLATION), granted=False)

    with acting_for(huaca.pk):
        guest.refresh_from_db()
    assert (refused.state, guest.erased_at) == (RequestState.REFUSED, None)


@pytest.mark.parametrize("kind", ["cancellation", "opposition"])
def test_what_is_granted_is_carried_out_by_one_job_and_reopens_if_that_fails(huaca: Restaurant, kind: str) -> None:
    guest = factories.guest(huaca)
    asked = answer(huaca, ask(huaca, guest, RequestKind(kind)), granted=True)
    assert asked.state == RequestState.WORKING

    its_job_fails(huaca)

    with acting_for(huaca.pk):
        asked.refresh_from_db()
    assert asked.state == RequestState.OPEN


@pytest.mark.parametrize("kind", ["cancellation", "opposition"])
def test_what_was_granted_and_failed_is_not_refused_and_can_be_tried_again(huaca: Restaurant, kind: str) -> None:
    guest = factories.guest(huaca)
    asked = answer(huaca, ask(huaca, guest, RequestKind(kind)), granted=True)
    its_job_fails(huaca)

    with pytest.raises(requests.AlreadyGranted):
        answer(huaca, asked, granted=False)
    again = answer(huaca, asked, granted=True)

    with acting_for(huaca.pk):
        assert (again.state, Job.objects.of(huaca).get(kind="forget").state) == ("working", "asked")


def test_nothing_more_is_noted_of_who_was_erased(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    answer(huaca, ask(huaca, guest, RequestKind.CANCELLATION), granted=True)

    with pytest.raises(consent.ErasedGuest):
        say(huaca, guest)


def test_of_who_objected_a_no_is_noted_and_a_yes_is_not(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    answer(huaca, ask(huaca, guest, RequestKind.OPPOSITION), granted=True)

    assert not say(huaca, guest, given=False).given
    with pytest.raises(consent.Opposed):
        say(huaca, guest, at=TODAY - timedelta(days=1))


def test_times_are_as_usual_until_the_house_sets_them(huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        retention.set_retention(restaurant=huaca, kind=Kept.RECEIPTS, days=30, now=factories.NOW)

        kept = retention_of(huaca)

    assert kept == {**USUAL, Kept.RECEIPTS: 30}


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_a_time_out_of_bounds_is_refused(huaca: Restaurant, days: int) -> None:
    with acting_for(huaca.pk), pytest.raises(retention.NoSuchTime):
        retention.set_retention(restaurant=huaca, kind=Kept.RECEIPTS, days=days, now=factories.NOW)


def test_the_proof_of_answers_stays_two_years(huaca: Restaurant) -> None:
    with acting_for(huaca.pk), pytest.raises(retention.MustStay):
        retention.set_retention(restaurant=huaca, kind=Kept.REQUESTS, days=90, now=factories.NOW)


def test_each_house_is_asked_for_once_a_day(huaca: Restaurant, cantuta: Restaurant) -> None:
    first = retention.ask_for_all(now=factories.NOW)
    again = retention.ask_for_all(now=factories.NOW + timedelta(hours=1))

    assert {job.restaurant_id for job in first} == {huaca.pk, cantuta.pk}
    assert {job.pk for job in first} == {job.pk for job in again}


def test_whoever_objected_before_may_object_again_and_be_answered(huaca: Restaurant) -> None:
    guest = factories.guest(huaca)
    for answer in ("Así se hará.", "Ya no está en listas."):
        asked = factories.request_of(huaca, guest, RequestKind.OPPOSITION)

        assert not requests.granted_before(asked)
        requests.answer_request(restaurant=huaca, request_id=asked.pk, granted=True, answer=answer, now=factories.NOW)
        requests.end_request(restaurant=huaca, request_id=asked.pk, now=factories.NOW)
