"""A model made again from its recorded data, parameters and seed, in a process that shares nothing with this one."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ml.errors import GourmetError
from ml.leash import leashed
from ml.registry import provenance
from ml.registry.versions import ModelRecord

logger = logging.getLogger(__name__)
LIMIT = 1800.0  # seconds; the longest training is far below
_CHILD = "ml.registry.retrain"


class RetrainingFailed(GourmetError):
    """The training did not come to its end."""

    code = "retraining_failed"
    es = "«{name}» no se pudo volver a entrenar: {reason}"
    en = "“{name}” could not be trained again: {reason}"


@dataclass(frozen=True)
class Reproduction:
    """What came out when a version was made again.

    ``data_equal``: the content hash of the stored data is the recorded one (each file was proven besides).
    ``metrics_equal``: verdict, algorithm, metrics and baseline. ``model_equal``: the bytes.
    ``differing``: dotted names of what is not equal. ``code_equal`` and ``libraries_equal`` explain a difference:
    equal results are promised only for equal code and libraries.
    """

    name: str
    data_equal: bool
    metrics_equal: bool
    model_equal: bool
    code_equal: bool
    libraries_equal: bool
    differing: tuple[str, ...]
    data_digest: str
    digest: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"differing": list(self.differing)}


def reproduced(record: ModelRecord, lake: Path) -> Reproduction:
    """Train ``record`` again from the folder ``lake``, its data as checked out, and compare."""
    started = time.monotonic()
    with TemporaryDirectory(prefix="gourmet-reproduce-") as folder:
        again = _retrain(record, lake, Path(folder))
    was = {key: getattr(record, key) for key in ("verdict", "algorithm", "metrics", "baseline")}
    now = {key: again[key] for key in was}
    libraries, code = provenance.libraries(), provenance.code_digest()
    return Reproduction(
        name=record.name,
        data_equal=again["data_digest"] == record.data_digest,
        metrics_equal=was == now,
        model_equal=again["digest"] == record.digest,
        code_equal=code == record.code["digest"],
        libraries_equal=libraries == record.libraries,
        differing=(*differing(was, now), *differing(record.libraries, libraries, "libraries")),
        data_digest=again["data_digest"],
        digest=again["digest"],
        seconds=round(time.monotonic() - started, 3),
    )


def differing(was: Any, now: Any, at: str = "") -> Iterator[str]:
    """Dotted names of the values that are not equal in two JSON documents."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted(was.keys() | now.keys()):
            yield from differing(was.get(key), now.get(key), f"{at}.{key}" if at else key)
    elif was != now:
        yield at


def _retrain(record: ModelRecord, lake: Path, folder: Path) -> dict[str, Any]:
    """A fresh process: no state of an earlier training, no other seed of hashes, can hide a difference."""
    request, answer, log = (folder / name for name in ("request.json", "answer.json", "log.txt"))
    wanted = {key: getattr(record, key) for key in ("task", "target", "table", "params")}
    request.write_text(json.dumps(wanted | {"lake": str(lake)}), encoding="utf-8")
    argv = [sys.executable, "-m", _CHILD, str(request), str(answer)]
    with log.open("wb") as out, leashed(argv, {"PYTHONPATH": str(provenance.ROOT)}, log=out) as child:
        try:
            code = child.wait(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            raise RetrainingFailed(name=record.name, reason=f"{LIMIT:.0f} s") from None
    if code != 0:
        said = log.read_text(encoding="utf-8", errors="replace").strip()
        logger.error("%s could not be trained again:\n%s", record.name, said)
        raise RetrainingFailed(name=record.name, reason=said.rpartition("\n")[2])
    result: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return result
