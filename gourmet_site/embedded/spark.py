"""The Spark engine as a process of its own: Sail from its wheel, or Apache Spark where ``make apache`` installed it."""

from __future__ import annotations

import shutil
from pathlib import Path

from gourmet_site import env
from gourmet_site.embedded.process import Command
from gourmet_site.embedded.service import Service
from ml import apache
from ml.leash import answers
from ml.sail import sail_command

ENGINES = ("sail", "apache")


class Spark(Service):
    patience = 5.0
    start_seconds = 120.0  # Apache's JVM on a busy machine

    def __init__(self, home: Path, *, engine: str = "sail") -> None:
        super().__init__(home, f"spark-{engine}")
        self._engine = engine
        self._scratch = home / self.name
        self._overdue = home / "run" / env.ENGINE_OVERDUE.name

    @property
    def url(self) -> str:
        return f"sc://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """A clean scratch folder: the engine keeps nothing from one life to the next."""
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(mode=0o700)
        self._overdue.unlink(missing_ok=True)

    def command(self, port: int) -> Command:
        argv, settings = self._apache(port) if self._engine == "apache" else sail_command(port)
        return Command(argv, env=settings, cwd=self._scratch)

    def answers(self) -> bool:
        return answers("127.0.0.1", self.port)

    def revive(self) -> bool:
        """Also where a calculation passed its deadline: Sail goes on with it for ever, whoever asked being gone.

        What others calculate there just then ends with it; they are told that the engine went away and try again.
        """
        if self.ours and self._overdue.exists():
            self.kill()
        return super().revive()

    def _apache(self, port: int) -> tuple[list[str], dict[str, str]]:
        java = apache.java_home(env.given("JAVA_HOME"))
        return apache.connect_command(port, home=apache.spark_home(), java=java, scratch=self._scratch)
