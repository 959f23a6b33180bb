"""The git side of a registry: small files, commits and tags, without the git command and without anybody's settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.object_store import tree_lookup_path
from dulwich.objects import Blob, Commit, ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

_AUTHOR = b"Gourmet <registry@gourmet.invalid>"
_HEAD = Ref(b"HEAD")


class History:
    """Commits and tags of the repository at ``root``.

    dulwich and not the git command: a fresh machine may have no git, and only the repository's own configuration
    is read, so a person's global one (signing, hooks, line endings, identity) changes nothing here.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def exists(self) -> bool:
        try:
            self._open().close()
        except NotGitRepository:
            return False
        return True

    def create(self) -> None:
        """A new repository; what a writer killed in the middle of this left is no repository and goes."""
        shutil.rmtree(self.root / ".git", ignore_errors=True)
        Repo.init(str(self.root), default_branch=b"main").close()

    def head(self) -> str | None:
        with self._open() as repo:
            return _sha(repo, _HEAD)

    def commit(self, paths: Iterable[str], message: str, *, now: datetime) -> str:
        """Commit exactly ``paths`` (relative to the root) on top of what is there; the new revision."""
        with self._open() as repo:
            tree, own = repo.get_worktree(), repo.get_config()
            tree.stage(list(paths), config=own)
            return tree.commit(
                message=message.encode(),
                author=_AUTHOR,
                committer=_AUTHOR,
                commit_timestamp=now.timestamp(),
                commit_timezone=0,
                encoding=b"UTF-8",
                no_verify=True,
                sign=False,
                config=own,
            ).decode()

    def tag(self, name: str, revision: str) -> None:
        with self._open() as repo:
            repo.refs[_tag(name)] = ObjectID(revision.encode())

    def tagged(self, name: str) -> str | None:
        """The revision that carries the tag, or None."""
        with self._open() as repo:
            return _sha(repo, _tag(name))

    def tags(self, prefix: str) -> list[str]:
        """Names of the tags that begin with ``prefix``, in order, without it."""
        with self._open() as repo:
            names = [ref.decode() for ref in repo.refs.as_dict(Ref(b"refs/tags"))]
        return sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))

    def read(self, path: str, revision: str | None) -> bytes | None:
        """The content of ``path`` at ``revision``; None where it (or the revision) is not there."""
        if revision is None:
            return None
        with self._open() as repo:
            commit = repo[ObjectID(revision.encode())]
            if not isinstance(commit, Commit):
                return None
            try:
                _mode, sha = tree_lookup_path(repo.__getitem__, commit.tree, path.encode())
            except KeyError:
                return None
            blob = repo[sha]
            return blob.data if isinstance(blob, Blob) else None

    def unlock(self) -> None:
        """Remove the lock files of a writer that was killed. Only for the one writer: nobody else makes any."""
        for lock in (self.root / ".git").rglob("*.lock"):
            lock.unlink()

    def _open(self) -> Repo:
        return Repo(str(self.root))


def _tag(name: str) -> Ref:
    return Ref(b"refs/tags/" + name.encode())


def _sha(repo: Repo, ref: Ref) -> str | None:
    try:
        return repo.refs[ref].decode()
    except KeyError:
        return None
