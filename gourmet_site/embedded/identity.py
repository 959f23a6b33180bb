"""As whom PostgreSQL runs: it refuses root, so root lends it another name.

An ordinary user runs it as itself. Root hands it to the user ``postgres`` or ``nobody``; where that user cannot reach
the environment or the data (both inside a home of mode 0700, which we do not open), PostgreSQL runs in a user namespace
of its own: root's files, no privilege outside, and another number inside.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gourmet_site.embedded.process import Command
from ml.errors import GourmetError

_CANDIDATES = ("postgres", "nobody")
_NAMED_INSIDE = 1000  # any number but 0


class NobodyMayRunPostgreSQL(GourmetError):
    code = "nobody_may_run_postgresql"
    es = (
        "PostgreSQL no acepta correr como root; aquí ningún otro usuario llega a {folder} y no hay espacios de nombres "
        "de usuario. Corra esto con un usuario común, ponga GOURMET_HOME en una carpeta accesible o dé DATABASE_URL."
    )
    en = (
        "PostgreSQL does not run as root; no other user can reach {folder} here and there are no user namespaces. "
        "Run this as an ordinary user, set GOURMET_HOME to a folder that others may enter, or give DATABASE_URL."
    )


@dataclass(frozen=True)
class Identity:
    """``uid`` None: as we are, behind ``prefix``."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def command(self, argv: Sequence[str]) -> Command:
        return Command([*self.prefix, *argv], uid=self.uid, gid=self.gid)

    def give(self, path: Path) -> None:
        """Make it the owner of ``path``."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def for_postgresql(folder: Path, binary: Path) -> Identity:
    """Who runs ``binary`` on ``folder``, which is made (mode 0700) if absent and stays with who got it first."""
    made_now = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return Identity()
    owner = folder.stat().st_uid
    for name in _CANDIDATES:
        person = _known(name)
        if person and (made_now or person.pw_uid == owner):
            identity = Identity(person.pw_uid, person.pw_gid)
            identity.give(folder)
            if _reaches(identity, folder, binary):
                return identity
            os.chown(folder, 0, 0)
    return _in_a_namespace(folder, binary)


def _in_a_namespace(folder: Path, binary: Path) -> Identity:
    unshare = shutil.which("unshare")
    if unshare:
        identity = Identity(
            prefix=(unshare, "--user", f"--map-user={_NAMED_INSIDE}", f"--map-group={_NAMED_INSIDE}", "--")
        )
        if _reaches(identity, folder, binary):
            return identity
    raise NobodyMayRunPostgreSQL(folder=folder)


def _reaches(identity: Identity, folder: Path, binary: Path) -> bool:
    """Whether this identity can run the binary and write in the folder: tried, since modes alone do not tell."""
    for argv in ([str(binary), "--version"], ["test", "-w", str(folder)]):
        command = identity.command(argv)
        try:
            tried = subprocess.run(
                list(command.argv),
                user=command.uid,
                group=command.gid,
                extra_groups=None if command.uid is None else [],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            return False
        if tried.returncode != 0:
            return False
    return True


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
