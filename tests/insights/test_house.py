"""The page of a house: what changes at once, what is learned again, what is fixed once sales were counted by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from insights.services.ingestion import ingest_files
from restaurants.models import AuditEntry, Job, Person, Restaurant
from restaurants.selectors.terms import is_counted, terms_of
from restaurants.services import uploads
from restaurants.tenancy import acting_for
from tests.factories import NOW, PASSWORD
from tests.people import signed_in
from tests.restaurants.test_upload_mending import run_open_jobs
from tests.restaurants.test_upload_pages import KNOWN, uploads_of

PAGE = "/r/huaca/house/"


def kept(restaurant: Restaurant) -> dict[str, Any]:
    with acting_for(restaurant.pk):
        return vars(terms_of(Restaurant.objects.get(pk=restaurant.pk)))


def forecasts_asked(restaurant: Restaurant) -> int:
    with acting_for(restaurant.pk):
        return Job.objects.of(restaurant).filter(kind="train", params__task="demand").count()


@pytest.fixture
def with_sales(huaca: Restaurant, tmp_path: Path) -> Restaurant:
    path = tmp_path / "diciembre.csv"
    path.write_bytes(KNOWN)
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)
    return huaca


def test_the_owner_finds_it_in_the_frame_and_who_may_not_set_it_does_not(
    client: Client, alicia: Person, bruno: Person, huaca: Restaurant
) -> None:
    link = f'href="{reverse("house", kwargs={"slug": "huaca"})}"'

    owners = signed_in(client, alicia).get("/r/huaca/").content.decode()
    readers = signed_in(client, bruno).get("/r/huaca/").content.decode()

    assert link in owners
    assert link not in readers


def test_a_new_name_is_on_record_with_the_one_before_and_what_stays_is_not(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    signed_in(client, alicia)
    said = client.post(PAGE, {"name": "Huaca Nueva", "city": "Lima"}, follow=True).content.decode()
    client.post(PAGE, {"name": "Huaca Nueva", "city": "Lima"})
    record = client.get(reverse("record", kwargs={"slug": "huaca"})).content.decode()

    with acting_for(huaca.pk):
        entry = AuditEntry.objects.of(huaca).get(what="house_set")
    assert (entry.before, entry.after) == ({"name": "Huaca"}, {"name": "Huaca Nueva"})
    assert "<strong>Huaca Nueva</strong>" in said
    assert "cambió los datos de la casa" in record


def test_what_was_said_is_kept_over_the_question_who_says_it(client: Client, alicia: Person, huaca: Restaurant) -> None:
    client.force_login(alicia)  # a while ago

    asked = client.post(PAGE, {"name": "Huaca Nueva", "city": "Lima"})
    before = kept(huaca)["name"]
    client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert (before, kept(huaca)["name"]) == ("Huaca", "Huaca Nueva")


def test_a_city_with_other_days_of_its_own_makes_the_forecast_be_learned_again(
    client: Client, alicia: Person, with_sales: Restaurant
) -> None:
    signed_in(client, alicia)
    before = forecasts_asked(with_sales)

    said = client.post(PAGE, {"name": "Huaca", "city": "Cuzco"}, follow=True).content.decode()
    after = forecasts_asked(with_sales)
    client.post(PAGE, {"name": "Huaca", "city": "Lima"})  # and back: what was learned last has the other days
    back = forecasts_asked(with_sales)

    assert (before, after, back) == (1, 2, 3)
    assert "El pronóstico se aprende de nuevo" in said
    assert "Días que solo tiene Cuzco: Inti Raymi (24 jun)" in " ".join(said.split())


@pytest.mark.parametrize(("first", "then"), [("LIMA", "lima"), ("Trujillo", "Piura")])
def test_a_city_with_the_same_days_is_not_learned_again(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path, first: str, then: str
) -> None:
    signed_in(client, alicia).post(PAGE, {"name": "Huaca", "city": first})
    path = tmp_path / "diciembre.csv"
    path.write_bytes(KNOWN)
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)

    said = client.post(PAGE, {"name": "Huaca", "city": then}, follow=True).content.decode()

    assert (kept(huaca)["city"], forecasts_asked(huaca)) == (then, 1)
    assert "se aprende de nuevo con los días propios" not in said


def test_without_data_a_city_is_learned_with_the_first_file(client: Client, alicia: Person, huaca: Restaurant) -> None:
    said = signed_in(client, alicia).post(PAGE, {"name": "Huaca", "city": "Cusco"}, follow=True).content.decode()

    assert forecasts_asked(huaca) == 0
    assert "hasta entonces se muestra el de antes" not in said


COUNTED = {"closing_hour": "6", "zone": "America/Bogota", "currency": "USD", "igv_regime": "mype"}


def test_how_sales_are_counted_is_said_before_the_first_file(client: Client, alicia: Person, huaca: Restaurant) -> None:
    answer = signed_in(client, alicia).post(PAGE, {"name": "Huaca", "city": "Lima", **COUNTED})

    assert answer.status_code == 302
    assert kept(huaca) == {"name": "Huaca", "city": "Lima", **COUNTED, "closing_hour": 6}


@pytest.mark.parametrize("name", COUNTED)
def test_what_sales_were_counted_by_is_fixed_while_they_are_there(
    client: Client, alicia: Person, with_sales: Restaurant, name: str
) -> None:
    signed_in(client, alicia)
    was = kept(with_sales)

    shown = client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"name": "Otra", "city": "Cusco", name: COUNTED[name]})

    assert f'name="{name}"' not in shown
    assert answer.status_code == 409
    assert kept(with_sales) == was


def test_once_its_files_are_taken_back_it_can_be_said_anew(
    client: Client, alicia: Person, with_sales: Restaurant
) -> None:
    uploads.withdraw_upload(restaurant=with_sales, upload=uploads_of(with_sales)[0], now=NOW)
    run_open_jobs(with_sales)

    signed_in(client, alicia).post(PAGE, {"name": "Huaca", "city": "Lima", "closing_hour": "6"})

    assert kept(with_sales)["closing_hour"] == 6
    with acting_for(with_sales.pk):
        assert not is_counted(with_sales)


def test_a_table_that_is_not_of_sales_fixes_nothing(
    client: Client, alicia: Person, huaca: Restaurant, tmp_path: Path
) -> None:
    path = tmp_path / "socios.csv"
    path.write_text("codigo,edad,ciudad\n" + "".join(f"S{n},{20 + n},Lima\n" for n in range(30)))
    ingest_files(restaurant=huaca, files=[path], layout=None, confirm=True)

    shown = signed_in(client, alicia).get(PAGE).content.decode()
    answer = client.post(PAGE, {"name": "Huaca", "city": "Lima", **COUNTED})

    assert 'name="currency"' in shown
    assert answer.status_code == 302
    assert kept(huaca)["currency"] == "USD"


@pytest.mark.parametrize(
    "said",
    [
        {"name": " "},
        {"city": "\u202e"},
        {"zone": "America/Nowhere"},
        {"zone": "../../etc/passwd"},
        {"zone": "localtime"},
        {"zone": "EST5EDT"},
        {"zone": "America"},
        {"closing_hour": "13"},
        {"closing_hour": "-1"},
        {"currency": "ZZZ"},
        {"igv_regime": "0"},
    ],
)
def test_what_can_not_be_is_a_sentence_and_changes_nothing(
    client: Client, alicia: Person, huaca: Restaurant, said: dict[str, str]
) -> None:
    was = kept(huaca)

    answer = signed_in(client, alicia).post(PAGE, {"name": "Otra", "city": "Cusco", **said})

    assert answer.status_code == 422
    assert kept(huaca) == was


def test_the_page_speaks_english(client: Client, alicia: Person, huaca: Restaurant) -> None:
    signed_in(client, alicia)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    shown = client.get(PAGE).content.decode()

    assert "Trading name" in shown
    assert "The business day ends at" in shown


def test_it_does_not_fill_the_record(client: Client, alicia: Person, huaca: Restaurant) -> None:
    signed_in(client, alicia)
    said = {"name": "Huaca", "city": "Lima", "closing_hour": "4", "zone": "America/Lima", "currency": "PEN"}

    answers = [client.post(PAGE, {**said, "igv_regime": "general", "name": f"Huaca {n}"}) for n in range(21)]

    with acting_for(huaca.pk):
        assert AuditEntry.objects.of(huaca).filter(what="house_set").count() == 20
    assert [answer.status_code for answer in answers] == [*[302] * 20, 429]
