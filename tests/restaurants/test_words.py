"""Codes become words."""

from __future__ import annotations

import pytest

from ml.models.segment_names import NAMES
from restaurants.words import WORDS


@pytest.mark.parametrize("code", sorted(NAMES))
def test_every_segment_that_a_model_may_name_is_named_and_explained(code: str) -> None:
    assert code in WORDS["segment"]
    assert code in WORDS["segment_means"]
