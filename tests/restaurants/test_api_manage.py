"""What a key may do with the scope to manage: take files back, discard them, see the keys and revoke them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from restaurants.models import ApiKey, AuditEntry, Job, Person, Restaurant, Scope, Upload, UploadStatus
from restaurants.selectors import keys as selectors
from restaurants.services import keys, uploads
from restaurants.services.audit import Actor
from restaurants.services.deciding import UnknownKey
from restaurants.tenancy import acting_for
from tests.partners import Partner, key_of, partner_of
from tests.people import signed_in
from tests.restaurants.test_uploads import TICKETS, received

ACTS = ("uploads/{}/withdraw", "uploads/{}/discard", "keys/{}/revoke")
ABSENT = 987_654


def brought(restaurant: Restaurant, status: UploadStatus = UploadStatus.EXAMINED) -> Upload:
    """A file as it stands once so much was done with it."""
    upload, _ = received(restaurant)
    with acting_for(restaurant.pk):
        Upload.objects.of(restaurant).filter(pk=upload.pk).update(status=status)
    return upload


def ask(partner: Partner, address: str) -> Any:
    return partner.post(f"/api/v1/{address}")


def row_of(restaurant: Restaurant, key: str) -> ApiKey:
    with acting_for(restaurant.pk):
        return ApiKey.objects.of(restaurant).get(digest=keys.digest_of(key))


def noted(restaurant: Restaurant, what: str) -> list[tuple[str, str]]:
    """(who, about) of each entry of the record that is of this."""
    with acting_for(restaurant.pk):
        return list(AuditEntry.objects.of(restaurant).filter(what=what).values_list("who", "about"))


def test_a_file_that_is_in_the_figures_is_taken_back_once(huaca: Restaurant) -> None:
    upload, key = brought(huaca, UploadStatus.DONE), key_of(huaca, Scope.MANAGE)

    answer = ask(Partner(key), f"uploads/{upload.pk}/withdraw")
    again = ask(Partner(key), f"uploads/{upload.pk}/withdraw")

    body = answer.json()
    assert (answer.status_code, body["status"], body["job"]["state"]) == (202, "withdrawing", "asked")
    assert (again.status_code, again.json()["code"]) == (409, "not_withdrawable")
    assert noted(huaca, "file_withdrawn") == [(row_of(huaca, key).prefix, upload.name)]
    with acting_for(huaca.pk):
        assert Job.objects.of(huaca).filter(kind="withdraw").count() == 1


def test_a_file_of_which_nothing_was_taken_in_is_forgotten(
    huaca: Restaurant, django_capture_on_commit_callbacks: Any
) -> None:
    upload, key = brought(huaca), key_of(huaca, Scope.MANAGE)

    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(Partner(key), f"uploads/{upload.pk}/discard")
    again = ask(Partner(key), f"uploads/{upload.pk}/discard")

    assert (answer.status_code, answer.json()) == (
        200,
        {"id": upload.pk, "name": upload.name, "sha256": upload.sha256},
    )
    assert again.status_code == 404
    assert noted(huaca, "file_discarded") == [(row_of(huaca, key).prefix, upload.name)]
    assert not uploads.stored_file(huaca, upload).exists()


def test_a_file_that_is_in_the_figures_is_not_discarded(huaca: Restaurant) -> None:
    upload = brought(huaca, UploadStatus.DONE)

    answer = ask(partner_of(huaca, Scope.MANAGE), f"uploads/{upload.pk}/discard")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_discardable")
    assert uploads.stored_file(huaca, upload).read_bytes() == TICKETS


def test_the_keys_are_listed_as_on_the_page_and_that_is_on_record(huaca: Restaurant) -> None:
    now = timezone.now()
    ended = keys.issue_key(restaurant=huaca, name="Feria", scopes=[Scope.READ], now=now - timedelta(days=9), days=7)
    revoked, mine = key_of(huaca, Scope.READ, Scope.UPLOAD), key_of(huaca, Scope.MANAGE)
    with acting_for(huaca.pk):
        ApiKey.objects.of(huaca).filter(digest=keys.digest_of(revoked)).update(revoked_at=now)

    answer = Partner(mine).read("keys")

    rows = answer.json()["keys"]
    first = row_of(huaca, mine)
    assert answer.status_code == 200
    assert {(row["id"], row["state"]) for row in rows} == {
        (first.pk, "in_force"),
        (row_of(huaca, ended).pk, "ended"),
        (row_of(huaca, revoked).pk, "revoked"),
    }
    assert set(rows[0]) == {"id", "name", "prefix", "scopes", "state", "created_at", "expires_at", "used_at"}
    assert (rows[0]["id"], rows[0]["prefix"], rows[0]["scopes"]) == (first.pk, first.prefix, ["manage"])
    assert not [key for key in (ended, revoked, mine) if key in answer.text or keys.digest_of(key) in answer.text]
    assert noted(huaca, "keys_listed") == [(first.prefix, "")]


def test_a_key_in_force_is_listed_however_many_newer_ones_have_ended(
    huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "SHOWN", 2)
    mine, others = key_of(huaca, Scope.MANAGE), [key_of(huaca) for _ in range(3)]
    with acting_for(huaca.pk):
        newer = ApiKey.objects.of(huaca).filter(digest__in=map(keys.digest_of, others))
        newer.update(revoked_at=timezone.now(), created_at=timezone.now())

    rows = Partner(mine).read("keys").json()["keys"]

    assert [row["state"] for row in rows] == ["in_force", "revoked"]


def test_a_key_is_revoked_once_and_opens_nothing(huaca: Restaurant) -> None:
    theirs, key = key_of(huaca, Scope.READ), key_of(huaca, Scope.MANAGE)
    number = row_of(huaca, theirs).pk

    answer = ask(Partner(key), f"keys/{number}/revoke")
    again = ask(Partner(key), f"keys/{number}/revoke")

    assert (answer.status_code, answer.json()["id"], answer.json()["state"]) == (200, number, "revoked")
    assert (again.status_code, again.json()["code"]) == (404, "no_such_key")
    assert Partner(theirs).read("restaurants").status_code == 401
    assert noted(huaca, "key_revoked") == [(row_of(huaca, key).prefix, row_of(huaca, theirs).prefix)]


def test_a_key_may_revoke_itself(huaca: Restaurant) -> None:
    key = key_of(huaca)

    answer = ask(Partner(key), f"keys/{row_of(huaca, key).pk}/revoke")

    assert (answer.status_code, answer.json()["state"]) == (200, "revoked")
    assert Partner(key).read("keys").status_code == 401


@pytest.mark.parametrize("act", ACTS)
def test_a_number_of_another_house_looks_like_no_number(huaca: Restaurant, cantuta: Restaurant, act: str) -> None:
    numbers = {"uploads": brought(huaca, UploadStatus.DONE).pk, "keys": row_of(huaca, key_of(huaca)).pk}
    number, partner = numbers[act.partition("/")[0]], partner_of(cantuta)

    theirs, nobodys = ask(partner, act.format(number)), ask(partner, act.format(ABSENT))

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text.replace(f"/{number}/", "/") == nobodys.text.replace(f"/{ABSENT}/", "/")


@pytest.mark.parametrize("act", ACTS)
def test_a_key_that_may_do_all_else_does_not_manage(huaca: Restaurant, act: str) -> None:
    partner = partner_of(huaca, *(scope for scope in Scope if scope != Scope.MANAGE))

    answer = ask(partner, act.format(brought(huaca).pk))

    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert answer.json()["data"] == {"scope": "manage"}


@pytest.mark.parametrize("act", [*ACTS, "keys"])
def test_a_parameter_that_nobody_knows_is_refused(huaca: Restaurant, act: str) -> None:
    address, partner = f"/api/v1/{act.format(1)}?all=true", partner_of(huaca, Scope.MANAGE)

    answer = partner.get(address) if act == "keys" else partner.post(address)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "all")


@pytest.mark.parametrize("act", ["withdraw", "discard", "confirm", "revoke"])
def test_an_act_that_began_before_its_key_was_revoked_does_nothing(huaca: Restaurant, act: str) -> None:
    """The request found its key in force; until it had the lock, somebody revoked it."""
    upload = brought(huaca, UploadStatus.DONE if act == "withdraw" else UploadStatus.EXAMINED)
    mine, other = row_of(huaca, key_of(huaca)), row_of(huaca, key_of(huaca))
    actor, now = Actor(mine.prefix, key_id=mine.pk), timezone.now()
    keys.revoke_keys(restaurant=huaca, prefix=mine.prefix, now=now)
    acts: dict[str, Callable[[], object]] = {
        "withdraw": lambda: uploads.withdraw_upload(restaurant=huaca, upload=upload, now=now, actor=actor),
        "discard": lambda: uploads.discard_upload(restaurant=huaca, upload=upload, now=now, actor=actor),
        "confirm": lambda: uploads.confirm_upload(restaurant=huaca, upload=upload, now=now, actor=actor),
        "revoke": lambda: keys.revoke_key(restaurant=huaca, key_id=other.pk, now=now, actor=actor),
    }

    with pytest.raises(UnknownKey):
        acts[act]()

    with acting_for(huaca.pk):
        assert ApiKey.objects.of(huaca).get(pk=other.pk).revoked_at is None
        assert not Job.objects.of(huaca).exists()
        assert Upload.objects.of(huaca).filter(pk=upload.pk).exists()


def test_the_page_offers_the_scope_in_words(client: Client, alicia: Person, huaca: Restaurant) -> None:
    signed_in(client, alicia)

    page = client.get("/r/huaca/keys/", headers={"accept-language": "es"}).content.decode()

    assert 'value="manage"' in page
    assert "retirar y descartar archivos, anotar consentimientos, ver y revocar claves" in page
