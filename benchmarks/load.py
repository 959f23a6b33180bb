"""Clients that keep their connection and ask again as soon as they are answered."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Taken:
    """The seconds of each answer of one turn, and of the turn."""

    each: list[float]
    seconds: float


@dataclass(frozen=True)
class Measured:
    """Latencies in milliseconds, and answers a second of all clients together."""

    clients: int
    p50_ms: float
    p95_ms: float
    per_second: float


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole request, made once: what is measured is the server."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: keep-alive"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class ClosedEarly(ConnectionError):
    """The server closed a connection without answering on it."""


class Connection:
    """One kept connection; reconnects where the server closed it, as a client library would."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> bytes:
        """The answer's body; raises ``ConnectionError`` where the status is not 200."""
        kept = self.socket is not None
        try:
            return self._ask(request)
        except (BrokenPipeError, ConnectionResetError, ClosedEarly):
            self.close()
            if not kept:
                raise
        return self._ask(request)

    def _ask(self, request: bytes) -> bytes:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        head, body = self._head(self.socket)
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionError(head.decode("latin-1") + body.decode("latin-1")[:500])
        names = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(names[b"content-length"])
        while len(body) < length:
            body += received_at_once(self.socket)
        if names.get(b"connection") == b"close":
            self.close()
        return body

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _head(self, open_socket: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            part = received_at_once(open_socket)
            if not part:
                raise ClosedEarly(f"port {self.port} closed the connection after {len(received)} bytes")
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        return head, body


def received_at_once(open_socket: socket.socket) -> bytes:
    """A server that writes head and body apart (uvicorn with several workers does, with Nagle on) would wait
    for our delayed acknowledgement, 40 ms: acknowledge at once, so that nobody is measured by that."""
    if hasattr(socket, "TCP_QUICKACK"):
        open_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    return open_socket.recv(65536)


def measure(port: int, request: bytes, *, clients: int, seconds: float) -> Taken:
    """Each client asks one after the other for ``seconds``; nobody waits for another."""
    taken: list[list[float]] = [[] for _ in range(clients)]
    began = threading.Barrier(clients + 1)
    failures: list[BaseException] = []

    def run(mine: list[float]) -> None:
        connection = Connection(port)
        try:
            connection.ask(request)
            began.wait()
            end = time.perf_counter() + seconds
            while (start := time.perf_counter()) < end:
                connection.ask(request)
                mine.append(time.perf_counter() - start)
        except (OSError, threading.BrokenBarrierError) as error:
            failures.append(error)
            began.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    try:
        began.wait()
    except threading.BrokenBarrierError:
        failures.append(ConnectionError("no client could begin"))
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Taken([each for mine in taken for each in mine], time.perf_counter() - started)


def summary(turns: list[Taken], *, clients: int) -> Measured:
    taken = [each for turn in turns for each in turn.each]
    cuts = quantiles(taken, n=100)
    per_second = len(taken) / sum(turn.seconds for turn in turns)
    return Measured(clients, round(cuts[49] * 1000, 3), round(cuts[94] * 1000, 3), round(per_second, 1))
