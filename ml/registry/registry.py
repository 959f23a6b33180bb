"""A tenant's registry: every version of its data and of its models, the bytes under DVC, the proof beside them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.errors import GourmetError
from ml.registry import provenance
from ml.registry.history import History
from ml.registry.manifest import Manifest, measure, stored_files
from ml.registry.store import Store
from ml.registry.versions import DataVersion, ModelRecord, checked_name, plain
from ml.registry.writer import LOCK_NAME, one_writer

if TYPE_CHECKING:
    from ml.lake import Lake
    from ml.training import Trained

_IGNORED = f"/lake\n/models/*/model.bin\n/{LOCK_NAME}\n"
_MANIFEST = "lake.json"


class NoData(GourmetError):
    """Nothing has been cleansed into the lake yet."""

    code = "lake_empty"
    es = "Todavía no hay datos que versionar: suba primero un archivo."
    en = "There is no data to record yet: upload a file first."


class UnknownData(GourmetError):
    """No such version of the data."""

    code = "data_unknown"
    es = "No existe la versión de datos {digest}."
    en = "There is no data version {digest}."


class UnknownModel(GourmetError):
    """No such version of a model."""

    code = "model_unknown"
    es = "No existe la versión de modelo «{name}»."
    en = "There is no model version “{name}”."


class NameTaken(GourmetError):
    """A version never changes: other bytes need another name."""

    code = "model_name_taken"
    es = "La versión «{name}» ya existe con otro contenido; una versión no se cambia."
    en = "Version “{name}” exists with other content; a version is never changed."


class ModelBytesDiffer(GourmetError):
    """The bytes are not the recorded ones, so nothing of them is loaded."""

    code = "model_bytes_differ"
    es = "Los bytes de «{name}» no son los registrados; no se carga. Restáurelo desde el almacén."
    en = "The bytes of “{name}” are not the recorded ones; it is not loaded. Restore it from the store."


class Registry:
    """One git and DVC repository at ``root``: the lake in root/lake, models in root/models/<name>/.

    ``remote``: a folder or an address that DVC knows (s3://...); the folder ``<root>.remote`` unless given.
    ``wait``: seconds to wait for another writer before RegistryBusy. Reading takes no lock.
    Never within a request (DVC takes tenths of a second), never ``dvc gc``: old versions must stay.
    """

    def __init__(self, root: Path, *, remote: str | None = None, wait: float = 60.0) -> None:
        self.root = Path(root).resolve()
        self.remote = remote or str(self.root.with_name(f"{self.root.name}.remote"))
        self.wait = wait
        self._history = History(self.root)

    def init(self) -> None:
        """Make the repository where it is not there yet; the same again changes nothing."""
        with self._writing():
            pass

    def record_data(self, message: str, *, now: datetime | None = None) -> DataVersion:
        """The lake as it stands becomes a version; equal content is the version that is already there.

        Raises NoData, RegistryBusy, StoreFailed, BytesLost.
        """
        # pyarrow: a server that only proves a model's bytes does without.
        from ml.lake import Lake

        with self._writing() as store:
            lake = Lake(self.root / "lake")
            if not lake.root.is_dir():
                raise NoData()
            digest, before = lake.digest(), self._manifest(self._history.head())
            if before is None or before.digest != digest:
                self._commit_lake(store, lake, digest, before, message, now=now or datetime.now(UTC))
        return self.data_version(digest)

    def record_model(
        self,
        name: str,
        trained: Trained,
        data_digest: str,
        recipe: Any,
        *,
        table: str = "",
        now: datetime | None = None,
    ) -> ModelRecord:
        """A training's result becomes the version ``name``; the very same again is the one already there.

        ``recipe`` is the cleansing recipe (dataclass or mapping); ``table`` names the stored table that a column
        model learnt from. Raises BadName, UnknownData, NameTaken, RegistryBusy, StoreFailed, BytesLost.
        """
        # scikit-learn and torch: see record_data.
        from ml import training

        data = None if trained.model is None else training.dumps(trained.model)
        self.data_version(data_digest)
        record = _record(checked_name(name), trained, data, data_digest, plain(recipe), table, now or datetime.now(UTC))
        with self._writing() as store:
            if self._history.tagged(f"model-{name}") is None:
                self._commit_model(store, record, data)
        recorded = self.version(name)
        if not recorded.is_of(digest=record.digest, data_digest=data_digest):
            raise NameTaken(name=name)
        return recorded

    def data_versions(self) -> list[DataVersion]:
        """Every recorded version of the data, by digest."""
        return [self.data_version(start) for start in self._history.tags("data-")]

    def data_version(self, digest: str) -> DataVersion:
        """The version with this digest, or with these first twelve characters of it; UnknownData."""
        manifest, revision = self.manifest(digest)
        return DataVersion.of(manifest, revision)

    def manifest(self, digest: str) -> tuple[Manifest, str]:
        """Every file of a data version with its SHA-256, and the revision that holds it; UnknownData."""
        revision = self._history.tagged(f"data-{digest[:12]}")
        manifest = self._manifest(revision)
        if revision is None or manifest is None or not manifest.digest.startswith(digest):
            raise UnknownData(digest=digest)
        return manifest, revision

    def versions(self) -> list[str]:
        """Names of every recorded model version."""
        return self._history.tags("model-")

    def version(self, name: str) -> ModelRecord:
        """What is recorded of the model version ``name``; UnknownModel."""
        revision = self._history.tagged(f"model-{checked_name(name)}")
        text = self._history.read(f"models/{name}/version.json", revision)
        if revision is None or text is None:
            raise UnknownModel(name=name)
        return ModelRecord.loads(text, revision=revision)

    def read_model(self, name: str, *, sha256: str) -> bytes:
        """The model's bytes, when their SHA-256 is ``sha256`` (as PostgreSQL recorded it); else ModelBytesDiffer.

        Neither git nor DVC is asked: this is what a server does before it loads a model.
        """
        path = self.root / "models" / checked_name(name) / "model.bin"
        data = path.read_bytes() if path.is_file() else b""
        if not data or hashlib.sha256(data).hexdigest() != sha256:
            raise ModelBytesDiffer(name=name)
        return data

    def restore(self, name: str) -> ModelRecord:
        """Make every copy of a model right again (folder, cache, remote) from one that still is; else BytesLost."""
        record = self.version(name)
        path = self.root / "models" / name / "model.bin"
        if record.model is None:
            return record
        with self._writing() as store:
            if not path.is_file() or measure(path, record.model.path) != record.model:
                store.fetch(record.model, path)
            store.heal(record.model, path)
        return record

    def checkout_data(self, digest: str, into: Path) -> Path:
        """The lake of a data version in the folder ``into``, every file proven; UnknownData, BytesLost."""
        manifest, _revision = self.manifest(digest)
        store = Store(self.root, self.remote)
        into.mkdir(parents=True, exist_ok=True)
        for file in manifest.files:
            store.fetch(file, into / file.path)
        store.close()
        return into

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        self.root.mkdir(parents=True, exist_ok=True)
        with one_writer(self.root, wait=self.wait) as killed:
            store = Store(self.root, self.remote)
            if killed:
                self._tidy(store)
            self._prepare(store)
            try:
                yield store
            finally:
                store.close()

    def _prepare(self, store: Store) -> None:
        if not self._history.exists():
            self._history.create()
        settings = {".gitignore": _IGNORED, **store.settings()}
        for path, text in settings.items():
            _keep(self.root / path, text)
        head = self._history.head()
        if any(self._history.read(path, head) != text.encode() for path, text in settings.items()):
            self._history.commit(settings, "Set the registry up", now=datetime.now(UTC))

    def _tidy(self, store: Store) -> None:
        """After a writer that was killed: what it began goes, what it committed gets its tag."""
        store.unlock()
        if not self._history.exists():
            return
        self._history.unlock()
        head = self._history.head()
        for path in ("lake.dvc", _MANIFEST):
            _put_back(self.root / path, self._history.read(path, head))
        manifest = self._manifest(head)
        if head and manifest:
            self._tag_once(f"data-{manifest.digest[:12]}", head)
        for folder in (self.root / "models").glob("*"):
            if head and self._history.read(f"models/{folder.name}/version.json", head):
                self._tag_once(f"model-{folder.name}", head)
            else:
                shutil.rmtree(folder)

    def _tag_once(self, tag: str, revision: str) -> None:
        if self._history.tagged(tag) is None:
            self._history.tag(tag, revision)

    def _manifest(self, revision: str | None) -> Manifest | None:
        text = self._history.read(_MANIFEST, revision)
        return Manifest.loads(text) if text else None

    def _commit_lake(
        self, store: Store, lake: Lake, digest: str, before: Manifest | None, message: str, *, now: datetime
    ) -> None:
        files = tuple(stored_files(lake.root, store.add(lake.root), known=before))
        known = {file.md5 for file in before.files} if before else set()
        store.secure(self.root / "lake.dvc", lake.root, [file for file in files if file.md5 not in known])
        days = lake.days()
        manifest = Manifest(digest, lake.rows(), days[0] if days else None, days[-1] if days else None, files)
        (self.root / _MANIFEST).write_text(manifest.dumps(), encoding="utf-8")
        revision = self._history.commit(["lake.dvc", _MANIFEST], message, now=now)
        self._tag_once(f"data-{digest[:12]}", revision)

    def _commit_model(self, store: Store, record: ModelRecord, data: bytes | None) -> None:
        folder = self.root / "models" / record.name
        folder.mkdir(parents=True, exist_ok=True)
        paths = [f"models/{record.name}/version.json"]
        if data is not None:
            (folder / "model.bin").write_bytes(data)
            store.add(folder / "model.bin")
            record = replace(record, model=measure(folder / "model.bin", "model.bin"))
            assert record.model
            store.secure(folder / "model.bin.dvc", folder, [record.model])
            paths.append(f"models/{record.name}/model.bin.dvc")
        (folder / "version.json").write_text(record.dumps(), encoding="utf-8")
        now = datetime.fromisoformat(record.recorded_at)
        self._tag_once(f"model-{record.name}", self._history.commit(paths, f"{record.name}: {record.verdict}", now=now))


def _keep(path: Path, text: str) -> None:
    """Written only when it differs: somebody may be reading it."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _put_back(path: Path, recorded: bytes | None) -> None:
    if recorded is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(recorded)


def _record(
    name: str, trained: Trained, data: bytes | None, data_digest: str, recipe: dict[str, Any], table: str, now: datetime
) -> ModelRecord:
    evidence = {"verdict": trained.verdict, "metrics": trained.metrics, "baseline": trained.baseline}
    proof = data if data is not None else json.dumps(evidence, sort_keys=True, allow_nan=False).encode()
    return ModelRecord(
        name=name,
        task=trained.task,
        target=trained.target,
        table=table,
        verdict=trained.verdict,
        algorithm=trained.algorithm,
        digest=hashlib.sha256(proof).hexdigest(),
        data_digest=data_digest,
        seed=trained.seed,
        params=plain(trained.params),
        recipe=recipe,
        metrics=trained.metrics,
        baseline=trained.baseline,
        report=trained.report,
        code={"digest": provenance.code_digest(), "revision": provenance.code_revision()},
        libraries=provenance.libraries(),
        seconds=trained.seconds,
        recorded_at=now.isoformat(timespec="seconds"),
        model=None,
    )
