"""The Spark engine: how one is started, and how we speak with it without ever hanging.

Two engines speak Spark Connect: *Sail* (``pysail``, in Rust, from a wheel), started here, and *Apache Spark*, reached
by address (``sc://host:port``; ``ml.apache`` starts one for tests). What is written for one runs on the other.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

import grpc
from pyspark.errors.exceptions.connect import SparkConnectGrpcException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.connect.client import DefaultChannelBuilder
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.session import SparkSession as ConnectSession

from ml import leash
from ml.errors import GourmetError
from ml.sail import sail_command

CALL_SECONDS = 900.0  # the longest that one call may take where no deadline was set

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",  # Spark's own default is a form that knows no zone
}

_until: ContextVar[float | None] = ContextVar("until", default=None)


class EngineUnavailable(GourmetError):
    """Nobody answers at the engine's address, or it went away. Open a new session and do the whole job again."""

    code: ClassVar[str] = "engine_unavailable"
    es: ClassVar[str] = "El motor de cálculo no responde ({detail}). El trabajo se intentará de nuevo."
    en: ClassVar[str] = "The computing engine does not answer ({detail}). The job will be tried again."
    transient: ClassVar[bool] = True


class EngineTooSlow(GourmetError):
    """A job passed its deadline."""

    code: ClassVar[str] = "engine_too_slow"
    es: ClassVar[str] = "El cálculo pasó su tiempo límite y se detuvo."
    en: ClassVar[str] = "The computation passed its time limit and was stopped."
    transient: ClassVar[bool] = True


@contextlib.contextmanager
def local_engine() -> Iterator[str]:
    """The address of a Sail server that lives as long as the block; it ends with us even when we are killed."""
    port = leash.free_port()
    argv, env = sail_command(port)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "sail.log"
        with log.open("wb") as sink, leash.leashed(argv, env, log=sink) as process:
            leash.await_port(port, process, name="Sail", seconds=30, log=log)
            yield f"sc://127.0.0.1:{port}"


def session(remote: str) -> SparkSession:
    """A new session with the engine at ``remote``, in UTC. Raises ``EngineUnavailable`` within seconds.

    Retries are few and short, and every call carries a deadline (``deadline``): the client's own policy would wait for
    minutes on a server that is gone. Whoever opens a session ends it by ``stop()``.
    """
    address = urlsplit(remote)
    if not leash.answers(address.hostname or "", address.port or 15002, seconds=5.0):
        raise EngineUnavailable(detail=f"{address.hostname}:{address.port}")
    channel = DefaultChannelBuilder(remote)
    channel.add_interceptor(_Deadline())
    opened = ConnectSession(connection=channel)
    opened.client.set_retry_policies([_few_retries()])
    with failures():
        for name, value in _SETTINGS.items():
            opened.conf.set(name, value)
    return opened  # type: ignore[return-value]  # the Connect session and the classic one are siblings to mypy


@contextlib.contextmanager
def opened(remote: str) -> Iterator[SparkSession]:
    """``session``, ended with the block: a server keeps what a session holds until it is told or tired of waiting."""
    one = session(remote)
    try:
        yield one
    finally:
        one.stop()


def rows(frame: DataFrame) -> list[dict[str, Any]]:
    """A small result as plain values. (``toArrow`` asks the engine for the shape first, which is to plan it twice.)"""
    return [row.asDict() for row in frame.collect()]


def _few_retries() -> DefaultPolicy:
    """About two seconds in all: enough for a hiccup, too short to wait for a server to come back."""
    return DefaultPolicy(
        max_retries=4, initial_backoff=100, backoff_multiplier=2.0, max_backoff=1_000, max_server_retry_delay=2_000
    )


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """What this thread asks of an engine in this block ends within ``seconds``, or raises ``EngineTooSlow``."""
    token = _until.set(time.monotonic() + seconds)
    try:
        with failures():
            yield
    finally:
        _until.reset(token)


@contextlib.contextmanager
def failures() -> Iterator[None]:
    """An engine that is gone or late becomes an error that a person can read; any other failure passes as it is."""
    try:
        yield
    except SparkConnectGrpcException as error:
        _translate(error)
        raise
    except grpc.RpcError as error:
        _translate(error)
        raise


def _translate(error: Exception) -> None:
    said = str(error)
    if "DEADLINE_EXCEEDED" in said or "Deadline Exceeded" in said:
        raise EngineTooSlow() from error
    if "UNAVAILABLE" in said or "failed to connect" in said or "Connection reset" in said:
        details = next((line for line in said.splitlines() if "details" in line), said)
        raise EngineUnavailable(detail=details.strip()[:120]) from error


class _Call(NamedTuple):
    """What gRPC wants to know of a call, with our timeout in it."""

    method: str
    timeout: float | None
    metadata: Any
    credentials: Any
    wait_for_ready: bool | None
    compression: Any


class _Deadline(
    grpc.UnaryUnaryClientInterceptor,  # type: ignore[misc]  # grpc comes without types
    grpc.UnaryStreamClientInterceptor,  # type: ignore[misc]  # grpc comes without types
    grpc.StreamUnaryClientInterceptor,  # type: ignore[misc]  # grpc comes without types
):
    """Gives every call the time that is left."""

    def _bounded(self, details: Any) -> _Call:
        until = _until.get()
        left = CALL_SECONDS if until is None else max(0.001, until - time.monotonic())
        wait = getattr(details, "wait_for_ready", None)
        return _Call(details.method, left, details.metadata, details.credentials, wait, details.compression)

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        return continuation(self._bounded(client_call_details), request)

    def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        return continuation(self._bounded(client_call_details), request)

    def intercept_stream_unary(self, continuation: Any, client_call_details: Any, request_iterator: Any) -> Any:
        return continuation(self._bounded(client_call_details), request_iterator)
