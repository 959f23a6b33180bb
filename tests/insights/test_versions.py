"""Publishing a model beside the restaurant's others."""

from __future__ import annotations

from insights.services.versions import p_values_beside
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for
from tests.insights import figures


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


def gated(restaurant: Restaurant, task: str, *, number: int, p: float, **fields: str) -> None:
    with acting_for(restaurant.pk):
        name = "-".join([task, *fields.values(), str(number)])
        figures.version(
            restaurant, task, number=number, name=name, on_duty=False, report={"gate": {"p_best": p}}, **fields
        )
