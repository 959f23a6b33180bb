"""Numbers that pages name are those that the code decides by, and a version's own are the version's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from insights.selectors.forecast import HISTORY
from ml.evaluation.gate import LEAK_AUC
from ml.evaluation.resampling import ALPHA
from ml.training import MIN_DAYS, MIN_GUESTS, DemandParams
from ml.training.segment_search import MOVING, STABLE
from restaurants.models import Job, JobState, Person, Restaurant
from restaurants.selectors import uploads
from restaurants.tenancy import acting_for
from tests.insights import figures
from tests.restaurants.test_upload_pages import KNOWN, bring, page, uploads_of

WORDS = re.compile(r"{% translate .*?%}|{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
DEMAND = DemandParams()
DECIDED = {
    str(MIN_DAYS["demand"]),
    str(MIN_GUESTS),
    str(DEMAND.horizon),
    str(HISTORY),
    f"{100 * DEMAND.interval:.0f}",
    f"{ALPHA:.2f}",
    f"{LEAK_AUC:.2f}",
}


def read(client: Client, person: Person, restaurant: Restaurant, view: str, **more: str) -> str:
    client.force_login(person)
    text = client.get(reverse(view, kwargs={"slug": restaurant.slug, **more})).content.decode()
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", sorted(Path(settings.BASE_DIR, "templates/insights").rglob("*.html")), ids=str)
def test_no_words_of_a_page_type_again_what_the_code_decides_by(path: Path) -> None:
    numbers = {number for words in WORDS.findall(path.read_text()) for number in re.findall(r"\d+(?:[.,]\d+)?", words)}

    assert numbers & DECIDED == set()


@pytest.mark.parametrize("name", ["overview", "forecast"])
def test_the_range_is_said_to_hold_what_the_versions_band_was_made_to_hold(
    client: Client, alicia: Person, huaca: Restaurant, name: str
) -> None:
    figures.with_history(huaca)
    figures.with_forecast(huaca, days=21, report={"interval": 0.9})

    text = read(client, alicia, huaca, name)

    assert "Rango de 90 %" in text
    assert "80 %" not in text
    assert ("90 % de los días caen en el rango" in text) == (name == "overview")
    assert ("Los 21 días" if name == "overview" else "Historia y ") in text


def test_a_house_with_little_is_told_how_much_is_needed(client: Client, alicia: Person, huaca: Restaurant) -> None:
    empty = read(client, alicia, huaca, "overview")
    figures.with_history(huaca, days=40)
    short = read(client, alicia, huaca, "forecast")

    assert f"con {MIN_DAYS['demand']} días, el pronóstico" in empty
    assert f"hacen falta {MIN_DAYS['demand']}" in short
    assert f"Los {DEMAND.horizon} que siguen se muestran" in short


def test_the_gate_is_shown_with_its_bounds(client: Client, alicia: Person, huaca: Restaurant) -> None:
    gate = {"baseline": "prior", "skill": 0.1, "skill_low": 0.05, "skill_high": 0.2, "p_best": 0.01, "p_holm": 0.01}
    figures.version(huaca, "column", report={"gate": gate | {"auc": 0.7, "stability": 0.9, "units": 30}})

    text = read(client, alicia, huaca, "model", name="column-0001")

    assert f"se pide menos de {ALPHA:.2f}" in text
    assert f"más de {LEAK_AUC:.2f} sería fuga" in text
    assert f"se pide {STABLE:.2f}" in text  # written in the page: the training's own module is too heavy for the web


def test_segments_are_shown_with_what_is_asked_of_them(client: Client, alicia: Person, huaca: Restaurant) -> None:
    none = read(client, alicia, huaca, "segments")
    figures.with_history(huaca)
    figures.with_segments(huaca)
    some = read(client, alicia, huaca, "segments")

    assert f"Hacen falta {MIN_DAYS['segments']} días" in none
    assert f"y {MIN_GUESTS} que ya hubieran venido" in none
    assert f"se pide {STABLE:.2f} al volver a sortear" in some
    assert f"se admite hasta {100 * MOVING:.0f} %" in some


def test_an_attempt_is_one_of_as_many_as_the_ledger_allows(
    client: Client, alicia: Person, huaca: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_ATTEMPTS", 5)
    client.force_login(alicia)
    bring(client, huaca, KNOWN)
    (upload,) = uploads_of(huaca)
    client.post(page(huaca, "upload_confirm", upload=upload.pk))
    with acting_for(huaca.pk):
        Job.objects.of(huaca).filter(kind="cleanse").update(attempts=2, state=JobState.ASKED)

    text = client.get(page(huaca, "upload", upload=upload.pk)).content.decode()

    assert "Intento 2 de 5." in text
