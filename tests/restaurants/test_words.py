"""Codes become words."""

from __future__ import annotations

import pytest

from insights.models import Verdict
from ml.models.segment_names import NAMES
from ml.training.segment_search import FEATURE_SETS
from restaurants.models import Scope, UploadStatus
from restaurants.words import WORDS


@pytest.mark.parametrize("code", sorted(NAMES))
def test_every_segment_that_a_model_may_name_is_named_and_explained(code: str) -> None:
    assert code in WORDS["segment"]
    assert code in WORDS["segment_means"]


def test_every_set_of_features_that_segments_may_be_made_of_has_its_words() -> None:
    assert set(FEATURE_SETS) <= set(WORDS["features"])


def test_a_verdict_is_called_the_same_in_a_list_of_trainings_as_on_the_page_of_its_version() -> None:
    assert {code: str(said) for code, said in WORDS["verdict"].items()} == {
        one.value: str(one.label) for one in Verdict
    }


def test_a_file_that_is_brought_again_is_told_what_becomes_of_it_however_it_stands() -> None:
    assert set(UploadStatus.values) == set(WORDS["again"])


def test_every_scope_of_a_key_has_its_words() -> None:
    assert set(Scope.values) == set(WORDS["scope"])
