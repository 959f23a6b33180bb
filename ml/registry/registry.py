"""A tenant's registry: every version of its data and of its models, the bytes under DVC, the proof beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ml.errors import GourmetError
from ml.registry.history import History
from ml.registry.manifest import Manifest, StoredFile, measure
from ml.registry.recording import Recorder, manifest_at
from ml.registry.reproduction import Reproduction, reproduced
from ml.registry.store import Store
from ml.registry.versions import DataVersion, ModelRecord, checked_name, described, packed
from ml.registry.writer import one_writer
from ml.training import Trained

if TYPE_CHECKING:
    from ml.lake import Lake


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
    es = "Los bytes de «{name}» no son los registrados; no se carga. Repóngalos con «manage.py restore_version»."
    en = "The bytes of “{name}” are not the recorded ones; not loaded. Put them back with “manage.py restore_version”."


class Registry:
    """One git and DVC repository at ``root``: the lake in root/lake, models in root/models/<name>/.

    ``remote``: a folder or an address that DVC knows (s3://...), this registry's alone; ``<root>.remote`` unless given.
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

        Raises NoData, LakeChanged, RegistryBusy, StoreFailed, BytesLost.
        """
        from ml.lake import Lake  # heavy: pyarrow, see lake_at

        with self._writing() as recorder:
            lake = Lake(self.root / "lake")
            if not lake.root.is_dir():
                raise NoData()
            digest = recorder.lake(lake, message, now=now or datetime.now(UTC))
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
        self.data_version(data_digest)
        data, digest = packed(trained)
        record = described(
            checked_name(name),
            trained,
            digest=digest,
            data_digest=data_digest,
            recipe=recipe,
            table=table,
            now=now or datetime.now(UTC),
        )
        with self._writing() as recorder:
            recorder.model(record, data)
        recorded = self.version(name)
        if (recorded.digest, recorded.data_digest) != (digest, data_digest):
            raise NameTaken(name=name)
        return recorded

    def data_version(self, digest: str) -> DataVersion:
        """The version with this digest, or with these first twelve characters of it; UnknownData."""
        manifest, revision = self.manifest(digest)
        return DataVersion.of(manifest, revision)

    def manifest(self, digest: str) -> tuple[Manifest, str]:
        """Every file of a data version with its SHA-256, and the revision that holds it; UnknownData."""
        revision = self._history.tagged(f"data-{digest[:12]}")
        manifest = manifest_at(self._history, revision)
        if revision is None or manifest is None or not manifest.digest.startswith(digest):
            raise UnknownData(digest=digest)
        return manifest, revision

    def exists(self) -> bool:
        """Whether anything was recorded here yet."""
        return self._history.exists()

    def table_of(self, name: str) -> str:
        """The stored table that a column's model learned from; "" of the other tasks. Raises UnknownModel."""
        return self.version(name).table

    def naming(self, guests: Collection[str]) -> dict[str, list[StoredFile]]:
        """Data version -> its files of lines and tables that name one of these guests."""
        from ml.registry.forgetting import naming  # heavy: pyarrow, see lake_at

        manifests = [self.manifest(start)[0] for start in self._history.tags("data-")]
        with closing(Store(self.root, self.remote)) as store:
            return naming(manifests, store, guests)

    def forget(self, found: Mapping[str, Collection[StoredFile]]) -> None:
        """Take the files that ``naming`` found out of every store: those versions can't be made again from now on.

        The lake as it stands must have been written anew without these guests before: nothing that it holds is touched.
        """
        with self._writing() as recorder:
            for file in {file.md5: file for files in found.values() for file in files}.values():
                recorder.store.remove(file)

    def versions(self) -> list[str]:
        """Names of every recorded model version."""
        return self._history.tags("model-")

    def last_number(self, stem: str) -> int:
        """The highest number recorded under a stem (demand: demand-0007 -> 7); 0 where there is none."""
        numbers = [name.removeprefix(f"{stem}-") for name in self.versions() if name.startswith(f"{stem}-")]
        return max((int(number) for number in numbers if number.isdigit()), default=0)

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

    def serves(self, name: str, *, sha256: str) -> bool:
        """Whether ``read_model`` would give the bytes."""
        try:
            return bool(self.read_model(name, sha256=sha256))
        except ModelBytesDiffer:
            return False

    def restore(self, name: str) -> ModelRecord:
        """Make every copy of a model right again (folder, cache, remote) from one that still is; else BytesLost."""
        record = self.version(name)
        path = self.root / "models" / name / "model.bin"
        if record.model is None:
            return record
        with self._writing() as recorder:
            if not path.is_file() or measure(path, record.model.path) != record.model:
                recorder.store.fetch(record.model, path)
            recorder.store.secure(record.model, path)
        return record

    def checkout_data(self, digest: str, into: Path, *, parts: tuple[str, ...] = ("",)) -> Path:
        """The lake of a data version in the folder ``into``, every file proven; only the paths that begin with one of
        ``parts`` where they are given. Raises UnknownData, BytesLost."""
        manifest, _revision = self.manifest(digest)
        into.mkdir(parents=True, exist_ok=True)
        with closing(Store(self.root, self.remote)) as store:
            for file in manifest.files:
                if file.path.startswith(parts):
                    store.fetch(file, into / file.path)
        return into

    @contextmanager
    def lake_at(self, digest: str, *, parts: tuple[str, ...] = ("",)) -> Iterator[Lake]:
        """The lake of a data version, to read from: whatever is uploaded meanwhile, this one stands still.

        ``parts`` leaves out what a task does not read (``ml.training_data.PARTS``); digest() is the version's only
        for the whole. Raises UnknownData, BytesLost.
        """
        from ml.lake import Lake  # heavy: pyarrow; a server that only proves a model's bytes does without

        with TemporaryDirectory(prefix="gourmet-lake-") as folder:
            yield Lake(self.checkout_data(digest, Path(folder), parts=parts))

    def reproduce(self, name: str) -> Reproduction:
        """Make the version ``name`` again from the stored data, in a fresh process, and compare.

        Raises UnknownModel, BytesLost, RetrainingFailed.
        """
        record = self.version(name)
        with self.lake_at(record.data_digest) as lake:
            return reproduced(record, lake.root)

    @contextmanager
    def _writing(self) -> Iterator[Recorder]:
        self.root.mkdir(parents=True, exist_ok=True)
        with one_writer(self.root, wait=self.wait) as killed, closing(Store(self.root, self.remote)) as store:
            recorder = Recorder(self.root, self._history, store)
            if killed:
                recorder.tidy()
            recorder.prepare()
            yield recorder
