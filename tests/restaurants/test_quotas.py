"""What one house may have at once, however many ask in the same moment; and that none starves another."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gourmet_site.api import document
from ml.errors import GourmetError
from restaurants import rooms
from restaurants.models import Job, JobState, Person, Restaurant, Role, Scope, Upload
from restaurants.services import invitations, jobs, keys, quotas, uploads
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for
from tests import factories
from tests.partners import partner_of
from tests.people import signed_in

FILE = b"Fecha,Plato,Total\n01/10/2025,Lomo,48.00\n02/10/2025,Lomo,48.00\n"


def test_a_file_beyond_the_quota_of_bytes_is_refused_and_leaves_nothing(huaca: Restaurant, settings: Any) -> None:
    settings.QUOTA_BYTES = len(FILE) + 10
    uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())

    with pytest.raises(quotas.StoreFull):
        uploads.record_upload(restaurant=huaca, name="dos.csv", chunks=[FILE, b"x"], now=timezone.now())
    again, new = uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())

    with acting_for(huaca.pk):
        assert Upload.objects.of(huaca).count() == 1
    assert [path.name for path in rooms.store_of(huaca).iterdir()] == [again.sha256]
    assert not new


def test_a_house_full_of_rows_takes_no_further_file(huaca: Restaurant, settings: Any) -> None:
    settings.QUOTA_ROWS = 10
    upload, _ = uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).filter(pk=upload.pk).update(accepted=10)

    with pytest.raises(quotas.RowsFull):
        uploads.record_upload(restaurant=huaca, name="dos.csv", chunks=[FILE, b"x"], now=timezone.now())


def test_a_file_that_was_taken_back_makes_room_when_it_is_discarded_as_the_sentence_says(
    huaca: Restaurant, settings: Any
) -> None:
    settings.QUOTA_BYTES = len(FILE) + 10
    first, _ = uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())
    uploads.record_withdrawal(restaurant=huaca, upload=first)

    with pytest.raises(quotas.StoreFull) as full:
        uploads.record_upload(restaurant=huaca, name="dos.csv", chunks=[FILE, b"x"], now=timezone.now())
    uploads.discard_upload(restaurant=huaca, upload=first, now=timezone.now())
    _, new = uploads.record_upload(restaurant=huaca, name="dos.csv", chunks=[FILE, b"x"], now=timezone.now())

    assert "se retira primero y se descarta después" in full.value.text("es")
    assert new


def test_a_house_that_filled_up_meanwhile_confirms_no_further_file(huaca: Restaurant, settings: Any) -> None:
    settings.QUOTA_ROWS = 10
    first, _ = uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())
    second, _ = uploads.record_upload(restaurant=huaca, name="dos.csv", chunks=[FILE, b"x"], now=timezone.now())
    with acting_for(huaca.pk):
        Upload.objects.of(huaca).filter(pk=first.pk).update(accepted=10)

    with pytest.raises(quotas.RowsFull):
        uploads.confirm_upload(restaurant=huaca, upload=second, now=timezone.now())
    asked = uploads.confirm_upload(restaurant=huaca, upload=first, now=timezone.now())

    assert asked.params == {"upload": first.pk}


def test_a_limit_says_when_to_come_again(
    client: Client, alicia: Person, huaca: Restaurant, cantuta: Restaurant, settings: Any
) -> None:
    settings.QUOTA_JOBS = 0
    upload, _ = uploads.record_upload(restaurant=huaca, name="uno.csv", chunks=[FILE], now=timezone.now())
    confirm = reverse("upload_confirm", kwargs={"slug": huaca.slug, "upload": upload.pk})

    on_page = signed_in(client, alicia).post(confirm)
    by_api = partner_of(cantuta).post("/api/v1/uploads?confirm=true", data=FILE, content_type="text/csv")

    assert (on_page.status_code, on_page.headers["Retry-After"]) == (429, "60")
    assert (by_api.status_code, by_api.headers["Retry-After"]) == (429, "60")
    assert by_api.json()["code"] == "too_many_jobs"
    assert "429" in json.loads(document())["paths"]["/api/v1/uploads"]["post"]["responses"]


def test_two_hundred_at_once_never_pass_a_limit(
    committed: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.QUOTA_JOBS = 7
    monkeypatch.setattr(keys, "MOST", 5)
    monkeypatch.setattr(invitations, "MOST_OPEN", 6)
    alicia, now = factories.person("Alicia"), timezone.now()
    house, actor = factories.house("Huaca", owner=alicia), Actor(alicia.email, person_id=alicia.pk)

    def ask(number: int) -> None:
        jobs.ask(house, "train", key=str(number), now=now)

    def issue(number: int) -> None:
        keys.issue_key(restaurant=house, name=str(number), scopes=[Scope.READ], now=now, actor=actor)

    def invite(number: int) -> None:
        email = f"persona{number}@example.pe"
        role = Role.STAFF
        invitations.invite(restaurant=house, actor=actor, email=email, role=role, link=str, now=now)

    assert [at_once(each, 200) for each in (in_tenant(house, ask), issue, invite)] == [7, 5, 6]


def in_tenant(house: Restaurant, act: Callable[[int], None]) -> Callable[[int], None]:
    def inside(number: int) -> None:
        with acting_for(house.pk):
            act(number)

    return inside


def at_once(act: Callable[[int], None], times: int) -> int:
    """How many of so many that start together get through."""

    def through(number: int) -> bool:
        try:
            act(number)
        except GourmetError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(through, range(times)))


def test_a_house_that_asks_for_a_thousand_jobs_does_not_keep_another_waiting(
    huaca: Restaurant, cantuta: Restaurant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Two workers take messages in the order they were sent; a house has one job at work at a time."""
    queue: deque[tuple[int, int]] = deque()
    monkeypatch.setattr(current_app, "send_task", lambda _name, args, **_: queue.append(tuple(args)))
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(1000):
            with acting_for(huaca.pk):
                jobs.ask(huaca, "train", key=str(number), now=now)
        with acting_for(cantuta.pk):
            jobs.ask(cantuta, "train", key="the one", now=now)

    ended_before = 0
    at_work: list[Job] = []
    while not any(job.restaurant_id == cantuta.pk for job in at_work):
        if len(at_work) == 2 or not queue:
            with acting_for(huaca.pk), django_capture_on_commit_callbacks(execute=True):
                jobs.finish(at_work.pop(0), result={}, now=now)
            ended_before += 1
        job = jobs.claim(*queue.popleft(), now=now)
        at_work += [job] if job else []

    assert ended_before <= 1
    with acting_for(huaca.pk):
        assert Job.objects.of(huaca).filter(state=JobState.ASKED).count() >= 998


def test_a_house_whose_thousand_messages_were_lost_does_not_keep_anothers_from_being_sent_again(
    huaca: Restaurant, cantuta: Restaurant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda _name, args, **_: sent.append(tuple(args)))
    now = timezone.now()
    with acting_for(huaca.pk):
        many = [jobs.ask(huaca, "train", key=str(number), now=now, follows=True) for number in range(1000)]
    with acting_for(cantuta.pk):
        one = jobs.ask(cantuta, "train", key="the one", now=now)

    with django_capture_on_commit_callbacks(execute=True):
        touched = jobs.reconcile(now=now + timedelta(seconds=90))

    assert sent == [(huaca.pk, many[0].pk), (cantuta.pk, one.pk)]
    assert touched == 2
