"""A calculation past its deadline does not stay behind in the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from insights.services.engine import engine, in_time
from ml.spark import EngineTooSlow, local_engine
from tests.ml.endless import endless_sum


def test_whoever_keeps_the_engine_is_told_of_a_calculation_that_passed_its_deadline(
    settings: Settings, tmp_path: Path
) -> None:
    settings.ENGINE_OVERDUE, settings.JOB_MAX_SECONDS = tmp_path / "engine.overdue", 2
    with local_engine() as settings.SPARK_REMOTE, engine() as session:
        with in_time():
            session.range(3).toArrow()
        told_of_one_in_time = settings.ENGINE_OVERDUE.exists()

        with pytest.raises(EngineTooSlow), in_time():
            endless_sum(session).toArrow()

    assert not told_of_one_in_time
    assert settings.ENGINE_OVERDUE.exists()


def test_nobody_is_told_of_an_engine_that_others_keep(settings: Settings) -> None:
    settings.ENGINE_OVERDUE = None

    with pytest.raises(EngineTooSlow), in_time():
        raise EngineTooSlow
