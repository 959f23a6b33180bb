"""Both Spark engines, each started once a run; a registry with a small lake."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ml.apache import SMALL_JOBS, ApacheSparkMissing, apache_engine
from ml.cleansing import work
from ml.registry import Registry
from ml.spark import local_engine, session
from tests.ml.lakes import days_of_lines, write_lines


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    """The address of a Sail server of this run."""
    with local_engine() as remote:
        yield remote


@pytest.fixture(scope="session")
def apache() -> Iterator[str]:
    """The address of an Apache Spark server of this run; where it is not installed it is skipped, but never in CI."""
    try:
        with apache_engine(java=os.environ.get("JAVA_HOME", ""), more=SMALL_JOBS) as remote:
            yield remote
    except ApacheSparkMissing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session", params=["sail", pytest.param("apache", marks=pytest.mark.apache)])
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    """A session with each engine in turn: what holds on one must hold on the other."""
    opened = session(request.getfixturevalue(request.param))
    yield opened
    opened.stop()


@pytest.fixture(scope="session")
def quick(sail: str) -> Iterator[SparkSession]:
    """A session with Sail alone, for what takes many runs and does not depend on the engine."""
    opened = session(sail)
    yield opened
    opened.stop()


@pytest.fixture(params=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How files are cleansed from here on: as one whose plan costs more than its lines, or as one of millions."""
    if request.param == "large":
        monkeypatch.setattr(work, "SMALL", 0)
    return str(request.param)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Of a restaurant with forty days of lines, nothing recorded yet."""
    registry = Registry(tmp_path / "huaca")
    registry.init()
    write_lines(registry.root / "lake", days_of_lines(40))
    return registry
