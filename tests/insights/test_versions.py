"""Publishing a model beside the restaurant's others."""

from __future__ import annotations

from datetime import date

from insights.services.versions import p_values_beside, publish_version
from ml import registry
from ml.evaluation.gate import Verdict
from ml.registry.versions import described
from ml.training import Trained
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.insights import figures
from tests.partners import partner_of


def test_a_new_model_is_looked_at_beside_the_last_of_each_other_use(huaca: Restaurant, cantuta: Restaurant) -> None:
    gated(huaca, "demand", number=1, p=0.5)
    gated(huaca, "demand", number=2, p=0.04)
    gated(huaca, "column", number=1, p=0.01, target="channel")
    gated(huaca, "column", number=1, p=0.2, target="city")
    gated(cantuta, "demand", number=1, p=0.9)

    beside = p_values_beside(huaca, task="column", target="city")

    assert beside == [0.01, 0.04]


def test_a_model_that_never_came_before_the_gate_does_not_count(huaca: Restaurant) -> None:
    with acting_for(huaca.pk):
        figures.version(huaca, "segments", "too_few", report={})

    assert p_values_beside(huaca, task="demand", target="") == []


def test_after_a_training_without_signal_the_model_before_it_says_nothing_more(huaca: Restaurant) -> None:
    models.forecast(huaca, first=date(2026, 11, 1))
    factories.day_figure(huaca, date(2026, 10, 31))
    before = partner_of(huaca).read("predictions/demand").json()["status"]

    published(huaca, "no_signal")
    after = partner_of(huaca).read("predictions/demand").json()

    assert (before, after["status"], after["predictions"]) == ("ok", "no_signal", [])


def published(restaurant: Restaurant, verdict: Verdict) -> None:
    trained = Trained("demand", "sales", verdict, "ridge", {}, {}, {}, {}, seed=1, model=None)
    data = registry.DataVersion("b" * 64, "7" * 40, rows=1, first_day=None, last_day=None)
    record = described(
        "demand-0002", trained, digest="c" * 64, data_digest=data.digest, recipe={}, table="", now=factories.NOW
    )
    with acting_for(restaurant.pk):
        publish_version(restaurant=restaurant, data=data, trained=trained, record=record, number=2, now=factories.NOW)


def gated(restaurant: Restaurant, task: str, *, number: int, p: float, **fields: str) -> None:
    with acting_for(restaurant.pk):
        name = "-".join([task, *fields.values(), str(number)])
        figures.version(
            restaurant, task, number=number, name=name, on_duty=False, report={"gate": {"p_best": p}}, **fields
        )
