"""What PostgreSQL, Redis and the Spark engine have in common when we start them ourselves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from gourmet_site.embedded import process
from gourmet_site.embedded.kept import write_private
from gourmet_site.embedded.process import Command
from ml.errors import GourmetError
from ml.leash import free_port


class ServiceDidNotStart(GourmetError):
    code = "service_did_not_start"
    es = "{name} no arrancó. Fin de {log}:\n{tail}"
    en = "{name} did not start. The end of {log}:\n{tail}"


TRIES = 3


class Service(ABC):
    """One embedded service of a home: found when it runs, started when it does not, ended by who started it.

    It listens on 127.0.0.1 only. Its port is kept from one start to the next while nobody else took it.
    """

    ending: ClassVar[signal.Signals] = signal.SIGTERM
    patience: ClassVar[float] = 10.0
    start_seconds: ClassVar[float] = 60.0

    def __init__(self, home: Path, name: str) -> None:
        self.home = home
        self.name = name
        self.log = home / "log" / f"{name}.log"
        self._lock = home / "run" / f"{name}.lock"
        self._record = home / "run" / f"{name}.json"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = self._recorded_port()

    @abstractmethod
    def prepare(self) -> None:
        """What is done before a start; finds its own work done the second time."""

    @abstractmethod
    def command(self, port: int) -> Command:
        """How it is started on a port."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it serves on ``self.port`` now."""

    @property
    def ours(self) -> bool:
        """Whether this object started it (and so ends it)."""
        return self._process is not None

    def launch(self) -> None:
        """Start it without waiting, unless it runs already."""
        lock = process.taken(self._lock)
        if lock is None:
            return
        try:
            self.prepare()
            self.port = self.port if self.port and _is_free(self.port) else free_port()
            command = self.command(self.port)
            with process.undisturbed():
                self._process = process.launch(command, log=self.log, at_our_death=self.ending, inherited=[lock])
        finally:
            os.close(lock)
        write_private(self._record, json.dumps({"pid": self._process.pid, "port": self.port}))

    def await_answer(self) -> None:
        """Return when it serves; raises ``ServiceDidNotStart`` with the end of its log.

        One that was found running may have been in the middle of its end: then its lock falls free and it is started.
        One that ended at once is tried again: a port that was free may be somebody else's a moment later.
        """
        until, tries = time.monotonic() + self.start_seconds, TRIES
        while time.monotonic() < until:
            if not self.ours:
                self.port = self._recorded_port()
            if self.port and self.answers():
                return
            if self._process is None:
                self.launch()
            elif self._process.poll() is not None:
                tries -= 1
                if not tries:
                    break
                self._process = None
            time.sleep(0.02)
        self.close()
        raise ServiceDidNotStart(name=self.name, log=self.log, tail=process.tail(self.log))

    def revive(self) -> bool:
        """Start it again where it was ours and died; True when that was needed."""
        if self._process is None or self._process.poll() is None:
            return False
        self._process = None
        self.launch()
        self.await_answer()
        return True

    def kill(self) -> None:
        """End it at once if it is ours; ``revive`` starts it again."""
        if self._process is not None:
            process.see_it_end(self._process, patience=0.0)

    def close(self) -> None:
        """End it if it is ours."""
        if self._process is not None:
            process.ask_to_end(self._process, self.ending)
            process.see_it_end(self._process, patience=self.patience)
            self._process = None

    def _recorded_port(self) -> int:
        if not self._record.exists():
            return 0
        return int(json.loads(self._record.read_text())["port"])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
