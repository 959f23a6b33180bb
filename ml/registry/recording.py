"""What the one writer does: set up, tidy up after a killed one, commit a lake, commit a model."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ml.errors import GourmetError
from ml.registry.history import History
from ml.registry.manifest import Manifest, measure, stored_files
from ml.registry.store import Store, StoreFailed
from ml.registry.versions import ModelRecord
from ml.registry.writer import LOCK_NAME

if TYPE_CHECKING:
    from ml.lake import Lake

MANIFEST = "lake.json"
ATTEMPTS = 5
PAUSE = 0.2  # seconds, longer each time
STAGING = ".staging"  # where the lake prepares what is not yet part of it
# Rows that were set aside keep their text so that somebody can mend them: people's documents in the clear, which no
# training reads. They are no part of a version, and the retention ends them.
_NOT_VERSIONED = "/lake/quarantine\n/lake/duplicates\n"
_IGNORED = f"/lake\n/scratch\n/models/*/model.bin\n/{LOCK_NAME}\n"


class LakeChanged(GourmetError):
    """Somebody wrote into the lake while it was being recorded, each time."""

    code = "lake_changed"
    es = "Los datos cambiaron mientras se guardaba su versión. Vuelva a intentarlo cuando termine la carga en curso."
    en = "The data changed while its version was being recorded. Try again when the upload in progress has ended."


class Recorder:
    """Writes into the registry at ``root``; only within ``one_writer``. Each record is one commit and then its tag."""

    def __init__(self, root: Path, history: History, store: Store) -> None:
        self.root = root
        self.history = history
        self.store = store

    def prepare(self) -> None:
        """The repository and its settings, where they are not there yet or not these."""
        if not self.history.exists():
            self.history.create()
        settings = {
            ".gitignore": _IGNORED,
            ".dvcignore": f"{STAGING}\n*.new\n{_NOT_VERSIONED}",
            **self.store.settings(),
        }
        for path, text in settings.items():
            _keep(self.root / path, text)
        head = self.history.head()
        if any(self.history.read(path, head) != text.encode() for path, text in settings.items()):
            self.history.commit(settings, "Set the registry up", now=datetime.now(UTC))

    def tidy(self) -> None:
        """After a writer that was killed: what it began goes, what it committed gets its tag."""
        self.store.tidy()
        if not self.history.exists():
            return
        self.history.unlock()
        head = self.history.head()
        for path in ("lake.dvc", MANIFEST):
            _put_back(self.root / path, self.history.read(path, head))
        manifest = manifest_at(self.history, head)
        if head and manifest:
            self._tag_once(f"data-{manifest.digest[:12]}", head)
        for folder in (self.root / "models").glob("*"):
            if head and self.history.read(f"models/{folder.name}/version.json", head):
                self._tag_once(f"model-{folder.name}", head)
            else:
                shutil.rmtree(folder)

    def _tag_once(self, tag: str, revision: str) -> None:
        if self.history.tagged(tag) is None:
            self.history.tag(tag, revision)

    def lake(self, lake: Lake, message: str, *, now: datetime) -> str:
        """Commit the lake and tag it by its digest, which is returned; nothing to do where the last commit has it.

        A version must be one state of the lake, so it is taken only when no file came or went meanwhile.
        """
        before = manifest_at(self.history, self.history.head())
        for attempt in range(ATTEMPTS):
            time.sleep(PAUSE * attempt)
            seen = _footprint(lake.root)
            try:
                manifest = self._stored(lake, before)
            except (FileNotFoundError, StoreFailed):
                if _footprint(lake.root) == seen:
                    raise
                continue
            if _footprint(lake.root) == seen:
                if manifest != before:
                    self._commit_lake(manifest, message, now=now)
                return manifest.digest
        raise LakeChanged()

    def _stored(self, lake: Lake, before: Manifest | None) -> Manifest:
        """The lake in the cache and in the remote, every new file proven; ``before`` where its content is the same.

        FileNotFoundError where a file went, or changed, under our hands.
        """
        digest = lake.digest()
        if before and before.digest == digest:
            return before
        files = tuple(stored_files(lake.root, self.store.keep(lake.root), known=before))
        known = {file.md5 for file in before.files} if before else set()
        for file in files:
            if file.md5 not in known:
                self.store.secure(file, lake.root / file.path)
        days = lake.days()
        return Manifest(digest, lake.rows(), days[0] if days else None, days[-1] if days else None, files)

    def _commit_lake(self, manifest: Manifest, message: str, *, now: datetime) -> None:
        (self.root / MANIFEST).write_text(manifest.dumps(), encoding="utf-8")
        revision = self.history.commit(["lake.dvc", MANIFEST], message, now=now)
        self._tag_once(f"data-{manifest.digest[:12]}", revision)

    def model(self, record: ModelRecord, data: bytes | None) -> None:
        """Commit a model version and tag it by its name; nothing where the name is there already."""
        if self.history.tagged(f"model-{record.name}"):
            return
        folder = self.root / "models" / record.name
        folder.mkdir(parents=True, exist_ok=True)
        paths = [f"models/{record.name}/version.json"]
        if data is not None:
            (folder / "model.bin").write_bytes(data)
            self.store.keep(folder / "model.bin")
            file = measure(folder / "model.bin", "model.bin")
            record = replace(record, model=file)
            self.store.secure(file, folder / "model.bin")
            paths.append(f"models/{record.name}/model.bin.dvc")
        (folder / "version.json").write_text(record.dumps(), encoding="utf-8")
        now = datetime.fromisoformat(record.recorded_at)
        self._tag_once(f"model-{record.name}", self.history.commit(paths, f"{record.name}: {record.verdict}", now=now))


def manifest_at(history: History, revision: str | None) -> Manifest | None:
    """The manifest of the lake at a revision; None where there is no lake yet."""
    text = history.read(MANIFEST, revision)
    return Manifest.loads(text) if text else None


def _footprint(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Each file's inode, size and time of change: equal before and after means that none was put there or taken."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != STAGING]
        for name in names:
            with suppress(FileNotFoundError):  # taken since it was listed: the other footprint lacks it as well
                state = os.stat(os.path.join(place, name))
                found[os.path.join(place, name)] = (state.st_ino, state.st_size, state.st_mtime_ns)
    return found


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
