"""The Spark engine as a process of its own: Sail from its wheel, or Apache Spark where ``make apache`` installed it."""

from __future__ import annotations

from pathlib import Path

from gourmet_site.embedded.process import Command
from gourmet_site.embedded.service import Service
from ml.leash import answers

ENGINES = ("sail", "apache")


class Spark(Service):
    name = "spark"
    patience = 5.0

    def __init__(self, home: Path, *, engine: str = "sail") -> None:
        super().__init__(home)
        self._engine = engine
        self.log = home / "log" / f"spark-{engine}.log"

    @property
    def url(self) -> str:
        return f"sc://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Nothing: the engine keeps no state between jobs."""

    def command(self, port: int) -> Command:
        argv, env = _engine_command(self._engine, port)
        return Command(argv, env=env, cwd=self.home)

    def answers(self) -> bool:
        return answers("127.0.0.1", self.port)


def _engine_command(engine: str, port: int) -> tuple[list[str], dict[str, str]]:
    if engine == "apache":
        from ml.apache import connect_command  # reads the installation of Apache Spark, which few have

        return connect_command(port)
    from ml.spark import sail_command  # brings PySpark and gRPC: a second and 100 MB where the engine runs already

    return sail_command(port)
