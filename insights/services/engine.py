"""The Spark engine as a job uses it: a session, and the time that a calculation may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from pyspark.sql import SparkSession

from ml import spark


@contextmanager
def engine() -> Iterator[SparkSession]:
    """A session with the engine in force, ended with the block."""
    with spark.opened(settings.SPARK_REMOTE) as session:
        yield session


@contextmanager
def in_time() -> Iterator[None]:
    """What the block asks of the engine ends within half a job's time, so that a sentence comes before the worker is
    ended by force.

    The embedded engine goes on with what nobody waits for any more, by a core and for ever, and may answer nobody else
    meanwhile: whoever keeps it is told, and starts it anew. A cluster ends such a calculation with its session.
    """
    try:
        with spark.deadline(settings.JOB_MAX_SECONDS / 2):
            yield
    except spark.EngineTooSlow:
        if settings.ENGINE_OVERDUE is not None:
            settings.ENGINE_OVERDUE.touch()
        raise
