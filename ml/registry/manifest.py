"""What a data version is made of, file by file, with a SHA-256 of our own: DVC does not verify what it stores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO

_BLOCK = 1 << 20


@dataclass(frozen=True)
class StoredFile:
    """One file: its path in the folder, bytes, DVC's address (MD5) and the proof (SHA-256)."""

    path: str
    size: int
    md5: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The lake as it stood. ``digest`` is of the content (Lake.digest), the files' hashes are of the bytes."""

    digest: str
    rows: int
    first_day: date | None
    last_day: date | None
    files: tuple[StoredFile, ...]

    def dumps(self) -> str:
        """JSON with a line for each file, so that two versions can be compared by git."""
        files = ",\n".join("  " + json.dumps(asdict(file), ensure_ascii=False) for file in self.files)
        head = {"digest": self.digest, "rows": self.rows, "first_day": _iso(self.first_day)}
        head |= {"last_day": _iso(self.last_day)}
        return json.dumps(head)[:-1] + f',\n "files": [\n{files}\n]}}\n'

    @classmethod
    def loads(cls, text: str | bytes) -> Manifest:
        data = json.loads(text)
        return cls(
            digest=data["digest"],
            rows=data["rows"],
            first_day=_day(data["first_day"]),
            last_day=_day(data["last_day"]),
            files=tuple(StoredFile(**file) for file in data["files"]),
        )


def stored_files(folder: Path, addresses: dict[str, str], *, known: Manifest | None) -> Iterator[StoredFile]:
    """A StoredFile for each path of ``addresses`` (path -> MD5 as DVC has it).

    A file whose bytes the version before already had is not read again, so a day added to a long history costs a
    day. A file that is no longer what DVC stored a moment ago counts as gone: FileNotFoundError.
    """
    proven = {file.md5: file for file in known.files} if known else {}
    for path, md5 in sorted(addresses.items()):
        if md5 in proven:
            yield StoredFile(path, proven[md5].size, md5, proven[md5].sha256)
        else:
            file = measure(folder / path, path)
            if file.md5 != md5:
                raise FileNotFoundError(path)
            yield file


def measure(file: Path, path: str) -> StoredFile:
    """Size, MD5 and SHA-256 of a file in one reading."""
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    with file.open("rb") as stream:
        for block in blocks(stream):
            md5.update(block)
            sha256.update(block)
            size += len(block)
    return StoredFile(path, size, md5.hexdigest(), sha256.hexdigest())


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces of one MiB: memory stays flat however big the file."""
    while block := stream.read(_BLOCK):
        yield block


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
