"""Web, workers and beat beside the embedded services: started together, tended, and ended by one Ctrl-C."""

from __future__ import annotations

import logging
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from gourmet_site import env, procfile
from gourmet_site.embedded import Services, process
from gourmet_site.embedded.process import Command
from ml.errors import GourmetError
from ml.leash import answers

log = logging.getLogger(__name__)

_TEND_SECONDS = 0.5
_PATIENCE = 10.0  # a job in hand is not lost by ending sooner: its lease runs out and it is done again


class ProcessEnded(GourmetError):
    code = "process_ended"
    es = "El proceso {name} terminó (código {code}) apenas arrancó. Fin de su registro:\n{tail}"
    en = "The process {name} ended (code {code}) as soon as it started. The end of its log:\n{tail}"


class NotServing(GourmetError):
    code = "not_serving"
    es = "El sitio no respondió en {address} en {seconds} s. Fin de su registro:\n{tail}"
    en = "The site did not answer on {address} within {seconds} s. The end of its log:\n{tail}"


class AddressTaken(GourmetError):
    code = "address_taken"
    es = "Otro programa ya escucha en {address}. Termínelo, o dé otra dirección: WEB_ADDRESS=127.0.0.1:8001."
    en = "Another program listens on {address}. End it, or give another address: WEB_ADDRESS=127.0.0.1:8001."


class Crew:
    """Processes by the lines of the ``Procfile``. Each writes to ``<home>/log/<name>.log``.

    Whoever ends within ``settle`` seconds of its start would only end again.
    """

    def __init__(self, home: Path, lines: Mapping[str, str] | None = None, *, settle: float = 15.0) -> None:
        self._home = home
        self._lines = procfile.lines() if lines is None else lines
        self._settle = settle
        self._running: dict[str, tuple[subprocess.Popen[bytes], float]] = {}

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self, *names: str) -> None:
        for name in names:
            command = Command(procfile.argv(self._lines[name]), env=procfile.environment(), cwd=env.BASE_DIR)
            with process.undisturbed():
                running = process.launch(command, log=self.log(name), at_our_death=signal.SIGTERM)
                self._running[name] = (running, time.monotonic())

    def log(self, name: str) -> Path:
        return self._home / "log" / f"{name}.log"

    def tend(self) -> None:
        """Start again whoever ended; raises ``ProcessEnded`` when it ended at once, which it would do again."""
        for name, (running, since) in list(self._running.items()):
            code = running.poll()
            if code is None:
                continue
            process.see_it_end(running, patience=0.0)
            if time.monotonic() - since < self._settle:
                raise ProcessEnded(name=name, code=code, tail=process.tail(self.log(name)))
            log.warning("%s ended (code %s) and is started again", name, code)
            self.start(name)

    def stop(self) -> None:
        """Ask all at once, then see each of them end."""
        for running, _ in self._running.values():
            process.ask_to_end(running, signal.SIGTERM)
        until = time.monotonic() + _PATIENCE
        for running, _ in self._running.values():
            process.see_it_end(running, patience=until - time.monotonic())
        self._running.clear()


class Ending:
    """Whether somebody asked us to end."""

    asked = False

    def heed(self) -> None:
        """Raise the ``KeyboardInterrupt`` that began it: where it came first, a library's ``except`` may have it."""
        if self.asked:
            raise KeyboardInterrupt


def until_asked_to_end(ending: Ending, services: Services, crew: Crew | None = None) -> None:
    """Tend what runs until the block of ``ending_on_request`` ends."""
    tend = tending(ending, services, crew)
    while True:
        tend()
        time.sleep(_TEND_SECONDS)


def tending(ending: Ending, services: Services, crew: Crew | None = None) -> Callable[[], None]:
    """A look at everything that should run."""

    def tend() -> None:
        ending.heed()
        for name in services.revive():
            log.warning("%s had ended and was started again", name)
        if crew is not None:
            crew.tend()

    return tend


def refuse_taken_address() -> None:
    host, port = web_address()
    if answers(host, port):
        raise AddressTaken(address=env.WEB_ADDRESS)


def await_site(crew: Crew, *, seconds: float = 60.0) -> None:
    """Return when the site answers; raises ``ProcessEnded`` or ``NotServing``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        crew.tend()
        if answers(*web_address()):
            return
        time.sleep(0.05)
    raise NotServing(address=env.WEB_ADDRESS, seconds=int(seconds), tail=process.tail(crew.log("web")))


def web_address() -> tuple[str, int]:
    host, _, port = env.WEB_ADDRESS.rpartition(":")
    return ("127.0.0.1" if host in ("", "0.0.0.0") else host), int(port)  # noqa: S104  # compared, not bound


@contextmanager
def ending_on_request() -> Iterator[Ending]:
    """Ctrl-C, SIGTERM and a closed terminal end the block alike and without a traceback.

    Only the first counts: what the block's own context managers then put away is not interrupted by a second.
    """
    ending = Ending()

    def first(number: int, frame: FrameType | None) -> None:
        for each in process.ENDING:
            signal.signal(each, signal.SIG_IGN)
        ending.asked = True
        ending.heed()

    before = {each: signal.signal(each, first) for each in process.ENDING}
    try:
        yield ending
    except KeyboardInterrupt:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
