"""The pages of what the data says: who may see them, in which language, with how many queries, and never as markup."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from restaurants.models import Person, Restaurant
from restaurants.tenancy import acting_for
from tests.insights import figures

#: Session, person, entrance, the tenant told and untold, the restaurant, the houses of the switcher, and BEGIN with
#: COMMIT count too. Adding one is a decision, made here.
OVERVIEW_QUERIES = 12

PAGES = ("overview", "forecast", "segments", "models")


def address(restaurant: Restaurant, view: str = "overview", **more: str) -> str:
    return reverse(view, kwargs={"slug": restaurant.slug, **more})


@pytest.fixture
def full(huaca: Restaurant) -> Restaurant:
    figures.with_history(huaca)
    figures.with_dishes_and_hours(huaca)
    figures.with_forecast(huaca)
    figures.with_segments(huaca)
    figures.version(huaca, "column", "no_signal")
    return huaca


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(client: Client, carla: Person, huaca: Restaurant, name: str) -> None:
    client.force_login(carla)

    response = client.get(address(huaca, name))

    assert response.status_code == 404


@pytest.mark.parametrize(("city", "named"), [("Arequipa", True), ("Lima", False)])
@pytest.mark.parametrize("name", ["overview", "forecast"])
def test_the_chart_names_the_days_of_the_houses_own_city(
    client: Client, alicia: Person, full: Restaurant, name: str, city: str, named: bool
) -> None:
    with acting_for(full.pk):
        Restaurant.objects.filter(pk=full.pk).update(city=city)
    client.force_login(alicia)

    page = client.get(address(full, name), {"period": "all"}).content.decode()

    assert ("Aniversario de Arequipa" in page) is named
    assert "Canción Criolla" in page or r"Canci\u00f3n Criolla" in page


@pytest.mark.parametrize("name", PAGES)
def test_nobody_reads_a_page_without_signing_in(client: Client, huaca: Restaurant, name: str) -> None:
    response = client.get(address(huaca, name))

    assert response["Location"].startswith("/accounts/login/")


def test_a_version_of_another_house_looks_like_none(
    client: Client, carla: Person, cantuta: Restaurant, huaca: Restaurant
) -> None:
    figures.version(huaca)
    client.force_login(carla)

    response = client.get(address(cantuta, "model", name="demand-0001"))

    assert response.status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_reader_reads_each_page_in_both_languages(
    client: Client, bruno: Person, full: Restaurant, name: str, language: str
) -> None:
    client.force_login(bruno)

    response = client.get(address(full, name), headers={"accept-language": language})

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_says_what_is_missing_before_the_first_file(
    client: Client, alicia: Person, huaca: Restaurant, name: str
) -> None:
    client.force_login(alicia)

    response = client.get(address(huaca, name))

    assert response.status_code == 200
    assert "nothing-yet" in response.content.decode()


@pytest.mark.parametrize("task", ["demand", "segments", "column"])
@pytest.mark.parametrize("verdict", ["signal", "no_signal", "leak", "too_few"])
def test_a_version_is_shown_whatever_its_verdict(
    client: Client, alicia: Person, huaca: Restaurant, task: str, verdict: str
) -> None:
    figures.version(huaca, task, verdict)
    client.force_login(alicia)

    response = client.get(address(huaca, "model", name=f"{task}-0001"))

    assert "a" * 64 in response.content.decode()


def test_without_signal_nothing_is_said_of_what_a_model_leans_on(
    client: Client, alicia: Person, huaca: Restaurant
) -> None:
    leaning = {"importances": [{"column": "edad", "rise": 0.3, "deviation": 0.1}]}
    figures.version(huaca, "column", "no_signal", report=leaning)
    client.force_login(alicia)

    page = client.get(address(huaca, "model", name="column-0001")).content.decode()

    assert "49.8" in page
    assert "edad" not in page


def test_the_overview_keeps_its_budget_of_queries(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)
    client.get(address(full))  # the session notes its first minute

    with CaptureQueriesContext(connection) as captured:
        client.get(address(full))

    assert len(captured) <= OVERVIEW_QUERIES, "\n".join(query["sql"][:160] for query in captured.captured_queries)


def test_the_name_of_a_dish_is_never_markup(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)

    page = client.get(f"{address(full)}?period=last").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_page_carries_no_inline_script_style_or_handler(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)

    pages = [client.get(address(full, name)).content.decode() for name in PAGES]

    for page in pages:
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
        assert not re.search(r"<[^>]+\s(?:style|on\w+|hx-on\S*)=", page)


def test_htmx_gets_the_part_and_the_address_gets_the_page(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)

    whole = client.get(address(full)).content.decode()
    part = client.get(address(full), headers={"hx-request": "true"}).content.decode()

    assert part.strip().startswith('<div id="content">')
    assert part.strip() in whole


def test_the_tax_is_left_out_on_demand_and_said(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)

    page = client.get(f"{address(full)}?period=last&igv=0").content.decode()

    assert "3,000<span" in page  # (1180 + 2360) / 1.18
    assert "sin IGV" in page


def test_an_address_typed_wrongly_shows_the_usual_days(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)

    response = client.get(f"{address(full)}?period=nunca&from=ayer&to=9999-99-99")

    assert 'href="?period=28"' in response.content.decode()
    assert response.context["view"].choice.preset == "28"


def test_the_choice_is_remembered_for_the_next_visit(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)
    client.get(f"{address(full)}?period=7&igv=0")

    response = client.get(address(full))

    choice = response.context["view"].choice
    assert (choice.preset, choice.with_tax) == ("7", False)


def test_the_days_chosen_in_one_house_are_told_to_no_other(client: Client, alicia: Person, full: Restaurant) -> None:
    client.force_login(alicia)

    client.get(f"{address(full)}?period=7")

    assert client.cookies["choice"]["path"] == address(full)  # a browser sends it below that address alone


def test_days_beyond_the_data_are_an_empty_answer_and_no_error(
    client: Client, alicia: Person, full: Restaurant
) -> None:
    client.force_login(alicia)

    response = client.get(f"{address(full)}?from=0001-01-01&to=9999-12-31")

    assert response.status_code == 200


def test_simulated_data_say_so_on_every_page(client: Client, alicia: Person, full: Restaurant) -> None:
    with acting_for(full.pk):
        Restaurant.objects.update(simulated=True)
    client.force_login(alicia)

    pages = [client.get(address(full, name)).content.decode() for name in PAGES]

    assert all("Datos simulados" in page for page in pages)
