"""What belongs to the repository: what git tracks or would; never what set-up or a run laid beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dulwich.ignore import IgnoreFilterManager
from dulwich.repo import Repo

from gourmet_site.env import BASE_DIR


@cache
def files() -> tuple[Path, ...]:
    """Every file of the working tree that git does not ignore. (Read without the git command: it need not be there.)"""
    return tuple(sorted(_below(BASE_DIR, _ignored())))


def empty_folders(below: Path = BASE_DIR) -> list[Path]:
    """Those that git does not ignore and in which there is no file at all, however deep."""
    ignored = _ignored()
    inside = [one for one in below.iterdir() if one.is_dir() and not one.is_symlink() and one.name != ".git"]
    ours = [one for one in inside if not ignored.is_ignored(f"{one.relative_to(BASE_DIR)}/")]
    empty = [one for one in ours if not any(each.is_file() for each in one.rglob("*"))]
    return empty + [found for one in ours if one not in empty for found in empty_folders(one)]


def python_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def text_files() -> list[tuple[Path, str]]:
    """Files that are text, with it."""
    read = [(path, path.read_bytes()) for path in files()]
    return [(path, data.decode(errors="replace")) for path, data in read if b"\0" not in data[:8192]]


@cache
def _ignored() -> IgnoreFilterManager:
    return IgnoreFilterManager.from_repo(Repo(str(BASE_DIR)))


def _below(folder: Path, ignored: IgnoreFilterManager) -> list[Path]:
    found: list[Path] = []
    for path in folder.iterdir():
        name = str(path.relative_to(BASE_DIR)) + ("/" if path.is_dir() else "")
        if name == ".git/" or ignored.is_ignored(name):
            continue
        found += _below(path, ignored) if path.is_dir() and not path.is_symlink() else [path]
    return found
