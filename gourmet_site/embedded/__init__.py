"""PostgreSQL, Redis and the Spark engine from wheels, wherever no address of one is given.

    with embedded.running(home) as services:
        ...                                  # services.addresses, also in <home>/run/addresses.json

Nothing listens beyond 127.0.0.1. A service that runs already in this home is found and left alone at the end; one that
we started ends with us, also when we are killed.
"""

from __future__ import annotations

import fcntl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from gourmet_site import env
from gourmet_site.embedded import addresses
from gourmet_site.embedded.postgres import PostgreSQL
from gourmet_site.embedded.redis import Redis
from gourmet_site.embedded.service import Service, ServiceDidNotStart
from gourmet_site.embedded.spark import ENGINES, Spark

ALL = ("postgresql", "redis", "spark")

__all__ = ["ALL", "ENGINES", "ServiceDidNotStart", "Services", "running"]


class Services:
    """What is open inside ``with``, with the addresses in force: DATABASE_URL, DATABASE_OWNER_URL,
    DATABASE_BACKUP_URL, REDIS_URL, SPARK_REMOTE."""

    def __init__(self, home: Path, services: Mapping[str, Service]) -> None:
        self._home = home
        self._services = services
        self.addresses: dict[str, str] = {}

    def __enter__(self) -> Services:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def started(self) -> list[str]:
        """The names of those that are ours to end."""
        return [service.name for service in self._services.values() if service.ours]

    def open(self) -> None:
        """Return when all of it serves. Whatever interrupts this, a Ctrl-C too, leaves nothing running that is ours.

        Raises ``ServiceDidNotStart`` or ``NobodyMayRunPostgreSQL``.
        """
        _make_home(self._home)
        try:
            with _one_starter_at_a_time(self._home):
                for service in self._services.values():
                    service.launch()
                for service in self._services.values():
                    service.await_answer()
                self.addresses = addresses.write(self._home, self._services)
        except BaseException:
            self.stop()
            raise

    def revive(self) -> list[str]:
        """Start again, on the same port, what was ours and died; says what that was."""
        return [service.name for service in self._services.values() if service.revive()]

    def stop(self) -> None:
        """End what we started, the engine first and the database last."""
        for service in reversed(list(self._services.values())):
            service.close()


def running(home: Path, *, only: Collection[str] = ALL, engine: str = "sail", throwaway: bool = False) -> Services:
    """What is named in ``only`` and not given by address: open inside ``with``, or from ``open()`` to ``stop()``.

    ``throwaway`` trades the database's safety on disk for speed: for tests.
    """
    return Services(home, _not_given(home, only=only, engine=engine, throwaway=throwaway))


def _not_given(home: Path, *, only: Collection[str], engine: str, throwaway: bool) -> dict[str, Service]:
    """In the order of their starts: the engine is the slowest, so PostgreSQL and Redis start beside it."""
    services: dict[str, Service] = {}
    if "postgresql" in only and not env.given("DATABASE_URL"):
        services["postgresql"] = PostgreSQL(home, throwaway=throwaway)
    if "redis" in only and not env.given("REDIS_URL"):
        services["redis"] = Redis(home)
    if "spark" in only and not env.given("SPARK_REMOTE"):
        services["spark"] = Spark(home, engine=engine)
    return services


def _make_home(home: Path) -> None:
    """Others may pass through to what they own (root's PostgreSQL runs as another user) but see nothing."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    for folder in ("run", "log", "store", "lake", "mail"):
        (home / folder).mkdir(exist_ok=True)
        (home / folder).chmod(0o700)


@contextmanager
def _one_starter_at_a_time(home: Path) -> Iterator[None]:
    with (home / "run" / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
