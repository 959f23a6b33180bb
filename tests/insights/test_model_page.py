"""The page of a version and the forecast's: the figures that decided, by which measure, and against which reference."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from insights.selectors.evidence import scores_of
from restaurants.models import Person, Restaurant
from tests.insights import figures

CHOSEN = {"features": "promise", "method": "gmm", "clusters": 6, "stability": 0.9, "quarter_before_loss": 5.774}
TRIED = {"features": "rfm", "method": "kmeans", "clusters": 3, "stability": None, "quarter_before_loss": 6.1}
BETTER = TRIED | {"clusters": 4, "quarter_before_loss": 5.9}
GATE = {"loss": "squared_error_of_log_spend", "baseline": "rfm_quintiles", "skill": 0.0978, "skill_low": 0.056}


@pytest.fixture
def reader(client: Client, alicia: Person) -> Client:
    client.force_login(alicia)
    return client


def segmentation(restaurant: Restaurant, **gate: Any) -> Any:
    return figures.version(
        restaurant,
        "segments",
        algorithm="gmm_6",
        metrics={"stability": 0.9, "moved": 0.2, "loss": 5.2505},
        baseline={"name": "rfm_quintiles", "hardest": "rfm_quintiles", "loss": 5.8197, "prior_loss": 7.2},
        report={
            "candidates": [TRIED, BETTER, CHOSEN],
            "gate": GATE | {"skill_high": 0.137, "p_best": 0.001, "p_holm": 0.001} | gate,
        },
    )


def shown(reader: Client, restaurant: Restaurant, view: str, **more: str) -> str:
    page = reader.get(reverse(view, kwargs={"slug": restaurant.slug, **more})).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")


def test_a_segmentation_is_shown_beside_its_references_in_the_measure_that_decided(huaca: Restaurant) -> None:
    scores = scores_of(segmentation(huaca))

    assert [(row.name, row.role) for row in scores.rows] == [
        ("gmm_6:promise", "chosen"),
        ("rfm_quintiles", "baseline"),
        ("everybody", "baseline"),
        ("kmeans_4:rfm", "tried"),
        ("kmeans_3:rfm", "tried"),
    ]
    assert [dict(row.cells)["loss"] for row in scores.rows] == [5.2505, 5.8197, 7.2, None, None]


def test_the_improvement_of_a_segmentation_follows_from_the_errors_beside_it(reader: Client, huaca: Restaurant) -> None:
    segmentation(huaca)

    page = shown(reader, huaca, "model", name="segments-0001")

    assert "+9.8 % error 5.251 contra 5.820" in page  # 1 - 5.2505 / 5.8197, as the API tells both
    assert "error cuadrático del logaritmo del gasto" in page
    assert "Quintiles RFM" in page


def test_a_segmentation_that_one_group_beats_names_that_group(reader: Client, huaca: Restaurant) -> None:
    segmentation(huaca, baseline="prior", skill=0.27)

    page = shown(reader, huaca, "model", name="segments-0001")

    assert "Referencia más difícil Todos juntos, sin segmentos" in page
    assert "error 5.251 contra 7.200" in page


def test_a_model_that_is_worse_than_its_reference_is_said_to_be_worse(reader: Client, huaca: Restaurant) -> None:
    figures.with_history(huaca)
    figures.version(huaca, verdict="no_signal", report={"gate": {"skill": -0.005, "baseline": "weekday_median"}})

    page = shown(reader, huaca, "forecast")

    assert "el mejor modelo es 0.5 % peor que la referencia más difícil" in page
    assert "(MASE), pronóstico por pronóstico" in page
    assert "mejora" not in page


def test_a_gain_that_may_be_chance_is_said_so(reader: Client, huaca: Restaurant) -> None:
    figures.with_history(huaca)
    figures.version(huaca, verdict="no_signal", report={"gate": {"skill": 0.004, "baseline": "weekday_median"}})

    page = shown(reader, huaca, "forecast")

    assert "el mejor modelo mejora 0.4 % a la referencia más difícil" in page
    assert "y eso puede ser azar" in page


def test_what_the_range_has_kept_is_counted_in_forecasts(reader: Client, huaca: Restaurant) -> None:
    figures.with_history(huaca)
    figures.with_forecast(huaca)

    assert "79.0 % de 640 pronósticos" in shown(reader, huaca, "forecast")
