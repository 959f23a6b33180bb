"""How Sail, the embedded Spark engine, is started; apart from ``ml.spark``, for whoever starts it needs no PySpark."""

from __future__ import annotations

import os
import sys

MEMORY = 224 * 1024**2  # bytes that Sail's operators may hold before they spill to disk


def sail_command(port: int) -> tuple[list[str], dict[str, str]]:
    """``(argv, env)`` that start Sail on 127.0.0.1:``port``; ``env`` is laid over the environment of the parent.

    Its memory is bounded: operators share ``MEMORY`` fairly and spill beyond it; writers of many months at once keep
    small pages and row groups (with the defaults a million lines took 640 MB, so they take 460 MB), and what is freed
    goes back soon. Parquet is written with a fast codec and without an index of pages. It has more threads than the
    machine has cores: with as many, one calculation that nobody waits for any more kept it from answering anybody.
    """
    env = {
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair",
        "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(MEMORY),
        "SAIL_PARQUET__COMPRESSION": "snappy",
        "SAIL_PARQUET__STATISTICS_ENABLED": "chunk",
        "SAIL_PARQUET__DATA_PAGE_SIZE_LIMIT": str(128 * 1024),
        "SAIL_PARQUET__DICTIONARY_PAGE_SIZE_LIMIT": str(128 * 1024),
        "SAIL_PARQUET__MAX_ROW_GROUP_SIZE": str(64 * 1024),
        "SAIL_PARQUET__MAXIMUM_BUFFERED_RECORD_BATCHES_PER_STREAM": "2",
        "SAIL_PARQUET__ALLOW_SINGLE_FILE_PARALLELISM": "false",
        "MIMALLOC_PURGE_DELAY": "10",  # ms; at once cost a small file a seventh of its time
        "SAIL_SPARK__SESSION_TIMEOUT_SECS": "1800",  # what a session that nobody stopped holds is let go then
        "RUST_LOG": "error",
        "TOKIO_WORKER_THREADS": str(2 * (os.cpu_count() or 2)),
        "TZ": "UTC",
    }
    return [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)], env
