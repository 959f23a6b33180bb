"""The DVC side of a registry: bytes into the cache and the remote, and out again only when they are the right ones."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from ml.errors import GourmetError
from ml.registry.manifest import StoredFile, blocks

REMOTE = "store"


class StoreFailed(GourmetError):
    """DVC could not do what was asked."""

    code = "store_failed"
    es = "El almacén de versiones no respondió: {reason}"
    en = "The store of versions did not answer: {reason}"


class BytesLost(GourmetError):
    """No copy is left whose SHA-256 is the recorded one."""

    code = "bytes_lost"
    es = "No queda ninguna copia íntegra de «{path}»: ni en el caché ni en el almacén remoto."
    en = "No sound copy of “{path}” is left, neither in the cache nor in the remote store."


class Store:
    """Cache and remote of the DVC repository at ``root``.

    ``remote`` is a folder or an address such as s3://bucket/tenant, and belongs to this registry alone.
    """

    def __init__(self, root: Path, remote: str) -> None:
        self.root = root
        self.remote = remote

    def settings(self) -> dict[str, str]:
        """DVC's settings, path -> text. The repository's own win over a person's global ones."""
        config = (
            "[core]\n    analytics = false\n    check_update = false\n    autostage = false\n"
            f"    hardlink_lock = false\n    remote = {REMOTE}\n"
            "[cache]\n    dir = cache\n    type = reflink,copy\n"
            f"['remote \"{REMOTE}\"']\n    url = {self._url()}\n"
        )
        return {".dvc/config": config, ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n"}

    def _url(self) -> str:
        """A folder is written relative to .dvc: a registry restored elsewhere with its remote beside it still works."""
        if "://" in self.remote:
            return self.remote
        return os.path.relpath(self.remote, self.root / ".dvc")

    @cached_property
    def _repo(self) -> Any:
        from dvc.repo import Repo  # heavy: half a second, and only a writer or a restorer needs it

        logging.getLogger("dvc").setLevel(logging.WARNING)
        # DVC would keep its index in a folder of the machine; a tenant's belongs to the tenant.
        return Repo(str(self.root), config={"core": {"site_cache_dir": str(self.root / ".dvc" / "tmp" / "site")}})

    def keep(self, path: Path) -> dict[str, str]:
        """What ``dvc add`` and ``dvc push`` do to a file or a folder: cache, remote, and the pointer ``path``.dvc.

        Returns path inside the folder ("" for a single file) -> MD5, DVC's address. The data layer of DVC does it and
        not ``Repo.add``, which reads each pointer of the repository first: with a thousand models that is seconds.
        """
        from dvc_data.hashfile.build import build  # heavy: DVC, see _repo
        from dvc_data.hashfile.transfer import transfer  # heavy: DVC, see _repo
        from dvc_data.hashfile.tree import Tree  # heavy: DVC, see _repo

        with _told(), self._repo.lock:
            staging, meta, stored = build(self._cache, str(path), self._repo.fs, "md5", ignore=self._repo.dvcignore)
            for source, target in ((staging, self._cache), (self._cache, self._away)):
                if transfer(source, target, {stored.hash_info}, shallow=False).failed:
                    raise StoreFailed(reason=f"copying {path.name}")
        address = stored.hash_info.value
        nfiles = f"  nfiles: {meta.nfiles}\n" if stored.hash_info.isdir else ""
        pointer = f"outs:\n- md5: {address}\n  size: {meta.size}\n{nfiles}  hash: md5\n  path: {path.name}\n"
        path.with_name(f"{path.name}.dvc").write_text(pointer, encoding="utf-8")
        if not isinstance(stored, Tree):
            return {"": str(address)}
        return {"/".join(key): str(oid.value) for key, _meta, oid in stored if oid}

    def fetch(self, file: StoredFile, target: Path) -> None:
        """Bring ``file`` to ``target`` from the first copy with the recorded SHA-256; BytesLost when there is none."""
        target.parent.mkdir(parents=True, exist_ok=True)
        for odb in (self._cache, self._away):
            if _copied(odb, file, target):
                return
        raise BytesLost(path=file.path)

    def secure(self, file: StoredFile, good: Path) -> None:
        """Read ``file`` back from the cache and from the remote, by SHA-256: DVC does not verify what it copies.

        A copy that is wrong or missing is written anew from ``good``; BytesLost where that does not help either.
        """
        for odb in (self._cache, self._away):
            self._mend(odb, file, good)

    def remove(self, file: StoredFile) -> None:
        """Take every copy of ``file`` away, for good: only for what the law wants forgotten."""
        for odb in (self._cache, self._away):
            path = odb.oid_to_path(file.md5)
            with _told():
                if odb.fs.exists(path):
                    odb.fs.remove(path)

    def _mend(self, odb: Any, file: StoredFile, good: Path) -> None:
        if _digest(odb, file) == file.sha256:
            return
        path = odb.oid_to_path(file.md5)
        with _told():
            if odb.fs.exists(path):
                odb.fs.remove(path)
            odb.add(str(good), self._repo.fs, file.md5)
        if _digest(odb, file) != file.sha256:
            raise BytesLost(path=file.path)

    @property
    def _cache(self) -> Any:
        return self._repo.cache.local

    @cached_property
    def _away(self) -> Any:
        with _told():
            return self._repo.cloud.get_remote_odb(REMOTE)

    def close(self) -> None:
        if "_repo" in self.__dict__:
            self._repo.close()

    def tidy(self) -> None:
        """Remove the half-written copies of a writer that was killed."""
        for folder in (self.root / ".dvc" / "cache", Path(self.remote)):
            for half in folder.rglob("*.tmp"):
                half.unlink()


@contextmanager
def _told() -> Iterator[None]:
    """DVC's errors become one that a person can read."""
    from dvc.exceptions import DvcException  # heavy: DVC, see Store

    try:
        yield
    except FileNotFoundError:
        raise  # what was to be stored is gone: the caller knows what that means
    except (DvcException, OSError) as error:
        raise StoreFailed(reason=str(error)) from error


def _digest(odb: Any, file: StoredFile) -> str:
    """SHA-256 of a stored copy; empty when there is none."""
    digest = hashlib.sha256()
    try:
        with odb.fs.open(odb.oid_to_path(file.md5), "rb") as stream:
            for block in blocks(stream):
                digest.update(block)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def _copied(odb: Any, file: StoredFile, target: Path) -> bool:
    """Copy and prove in one reading; the target appears whole and right or not at all."""
    digest, half = hashlib.sha256(), target.with_name(f".{target.name}.half")
    try:
        with odb.fs.open(odb.oid_to_path(file.md5), "rb") as stream, half.open("wb") as out:
            for block in blocks(stream):
                digest.update(block)
                out.write(block)
    except FileNotFoundError:
        half.unlink(missing_ok=True)
        return False
    if digest.hexdigest() != file.sha256:
        half.unlink()
        return False
    half.replace(target)
    return True
