"""Codes become words."""

from __future__ import annotations

import pytest

from ml.models.segment_names import NAMES
from ml.training.segment_search import FEATURE_SETS
from restaurants.models import Scope
from restaurants.words import WORDS


@pytest.mark.parametrize("code", sorted(NAMES))
def test_every_segment_that_a_model_may_name_is_named_and_explained(code: str) -> None:
    assert code in WORDS["segment"]
    assert code in WORDS["segment_means"]


def test_every_set_of_features_that_segments_may_be_made_of_has_its_words() -> None:
    assert set(FEATURE_SETS) <= set(WORDS["features"])


def test_every_scope_of_a_key_has_its_words() -> None:
    assert set(Scope.values) == set(WORDS["scope"])
