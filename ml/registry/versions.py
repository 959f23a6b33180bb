"""What a registry says about a version of the data and a version of a model."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from typing import Any

from ml import training
from ml.errors import GourmetError
from ml.registry import provenance
from ml.registry.manifest import Manifest, StoredFile
from ml.training import Trained

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BadName(GourmetError):
    """A name that could leave its folder or break a tag."""

    code = "model_name_invalid"
    es = "«{name}» no sirve como nombre de versión: use minúsculas, cifras y guiones, como demand-0007."
    en = "“{name}” cannot name a version: use lower-case letters, digits and hyphens, as in demand-0007."


@dataclass(frozen=True)
class DataVersion:
    """The lake as recorded: ``digest`` of its content, ``revision`` of the commit that holds it."""

    digest: str
    revision: str
    rows: int
    first_day: date | None
    last_day: date | None

    @classmethod
    def of(cls, manifest: Manifest, revision: str) -> DataVersion:
        return cls(manifest.digest, revision, manifest.rows, manifest.first_day, manifest.last_day)


@dataclass(frozen=True)
class ModelRecord:
    """A model version: the bytes' digest and all that is needed to make it again.

    ``digest`` is the SHA-256 of model.bin; of the evidence where the training ended without a model (no signal).
    ``code`` holds ``digest`` (over ml/*.py) and ``revision`` (git; empty where there is none). ``model`` is None
    where there are no bytes.
    """

    name: str
    task: str
    target: str
    table: str
    verdict: str
    algorithm: str
    digest: str
    data_digest: str
    seed: int
    params: dict[str, Any]
    recipe: dict[str, Any]
    metrics: dict[str, Any]
    baseline: dict[str, Any]
    report: dict[str, Any]
    code: dict[str, str]
    libraries: dict[str, str]
    seconds: float
    recorded_at: str
    model: StoredFile | None
    revision: str = ""

    def dumps(self) -> str:
        """JSON for version.json. The revision is not in it: a commit cannot name itself."""
        document = {key: value for key, value in asdict(self).items() if key != "revision"}
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    @classmethod
    def loads(cls, text: bytes, *, revision: str) -> ModelRecord:
        data = json.loads(text)
        model = StoredFile(**data.pop("model")) if data["model"] else data.pop("model")
        return cls(**data, model=model, revision=revision)


def checked_name(name: str) -> str:
    """The name itself where it is small letters and digits joined by hyphens, 160 at most. Raises BadName."""
    if len(name) > 160 or not _NAME.fullmatch(name):
        raise BadName(name=name)
    return name


def packed(trained: Trained) -> tuple[bytes | None, str]:
    """The model's bytes (None where the training ended without a model) and the version's digest: a SHA-256 of the
    bytes, or of the evidence where there are none."""
    if trained.model is not None:
        data = training.dumps(trained.model)
        return data, hashlib.sha256(data).hexdigest()
    evidence = {"verdict": trained.verdict, "metrics": trained.metrics, "baseline": trained.baseline}
    return None, hashlib.sha256(json.dumps(evidence, sort_keys=True, allow_nan=False).encode()).hexdigest()


def described(
    name: str, trained: Trained, *, digest: str, data_digest: str, recipe: Any, table: str, now: datetime
) -> ModelRecord:
    """The record of a training: what it found, what it learnt from, with which code and libraries."""
    return ModelRecord(
        name=name,
        task=trained.task,
        target=trained.target,
        table=table,
        verdict=trained.verdict,
        algorithm=trained.algorithm,
        digest=digest,
        data_digest=data_digest,
        seed=trained.seed,
        params=plain(trained.params),
        recipe=plain(recipe),
        metrics=trained.metrics,
        baseline=trained.baseline,
        report=trained.report,
        code={"digest": provenance.code_digest(), "revision": provenance.code_revision()},
        libraries=provenance.libraries(),
        seconds=trained.seconds,
        recorded_at=now.isoformat(timespec="seconds"),
        model=None,
    )


def slug_of(text: str) -> str:
    """A column's or table's name as part of a version's: lower case, without accents, hyphens between words."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only))[:100].strip("-") or "x"


def plain(value: Any) -> dict[str, Any]:
    """A recipe or parameters (dataclass or mapping, dates and decimals inside) as what JSON gives back."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if not isinstance(value, Mapping):
        raise TypeError(f"a dataclass or a mapping is wanted, not {type(value).__name__}")
    document: dict[str, Any] = json.loads(json.dumps(dict(value), default=_as_text, allow_nan=False))
    return document


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
