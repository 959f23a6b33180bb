"""Who is named in the versions that are kept, and taking somebody out of them: what the law asks of a store of proofs.

A version never changes, so a file that names a guest who must be forgotten is removed from every store, and the
versions it belonged to can't be made again from then on: that is said of them, and nothing else is claimed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from ml.naming import names_one
from ml.registry.manifest import Manifest, StoredFile
from ml.registry.store import BytesLost, Store

_OF_PEOPLE = ("sales/", "tables/")  # what else a version holds names nobody


def naming(manifests: Collection[Manifest], store: Store, guests: Collection[str]) -> dict[str, list[StoredFile]]:
    """Data version -> its files that name one of these guests. A file that several versions share is read once; one
    that is gone already names nobody any more."""
    seen: dict[str, bool] = {}
    with TemporaryDirectory(prefix="gourmet-naming-") as scratch:
        for manifest in manifests:
            for file in manifest.files:
                if file.path.startswith(_OF_PEOPLE) and file.md5 not in seen:
                    seen[file.md5] = _names(store, file, guests, Path(scratch))
    found = {manifest.digest: [file for file in manifest.files if seen.get(file.md5, False)] for manifest in manifests}
    return {digest: files for digest, files in found.items() if files}


def _names(store: Store, file: StoredFile, guests: Collection[str], scratch: Path) -> bool:
    copy = scratch / "file.parquet"
    try:
        store.fetch(file, copy)
    except BytesLost:
        return False
    found = names_one(copy, guests)
    copy.unlink()
    return found
