"""One prediction at a time: this project's API, a bare FastAPI + joblib app, ``mlflow models serve``, the bare call.

``python -m benchmarks.api [--seconds 6] [--json] [--peers PYTHON]``. The same model, the same row, the same number of
processes, one thread of linear algebra each, 127.0.0.1 only. Ours checks the key, enters the tenant, asks which version
is on duty and writes a receipt of each answer; the peers do nothing of that. All servers are up together and take
turns, so that whatever else the machine does falls on all alike.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load import Connection, Measured, Taken, measure, post, summary
from benchmarks.tables import ratio, table, thousands

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = (1, 16)
WORKERS = 2
ROUNDS = 4
SECONDS = 6.0
BARE = "fastapi + joblib"
ENTRANTS = ("linear", "gradient_boosting")
START_SECONDS = 90
#: Several processes on few cores: threads of linear algebra would only wait for each other. Said to all alike.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

IN_PROCESS = """
import json, sys, time
import joblib, pandas as pd
model, row = joblib.load(sys.argv[1]), json.loads(sys.argv[2])
calls = {"predict_rows": lambda: model.predict_rows([row]), "predict": lambda: model.predict(pd.DataFrame([row]))}
found = {}
for name, call in calls.items():
    for _ in range(20): call()
    found[name] = []
    end = time.perf_counter() + float(sys.argv[3])
    while (start := time.perf_counter()) < end:
        call()
        found[name].append(time.perf_counter() - start)
print(json.dumps(found))
"""


@dataclasses.dataclass(frozen=True)
class Contender:
    """A server and the request it is asked."""

    name: str
    argv: list[str]
    port: int
    request: bytes
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def contenders(served: dict[str, Any], *, peers: str, folder: Path) -> Iterator[Contender]:
    """Ours as the Procfile starts it, then the peers."""
    row, here = served["row"], {"PYTHONPATH": str(ROOT), "BENCH_MODEL": served["model"]}
    port = free_port()
    body = json.dumps({"target": served["target"], "row": row}).encode()
    yield Contender(
        "gourmet",
        [sys.executable, "-m", "gourmet_site.procfile", "web"],
        port,
        post(port, "/api/v1/predictions/column", body, {"Authorization": f"Bearer {served['key']}"}),
        {"WEB_ADDRESS": f"127.0.0.1:{port}", "WEB_WORKERS": str(WORKERS)},
    )
    port = free_port()
    uvicorn = [peers, "-m", "uvicorn", "benchmarks.bare_app:app", "--host", "127.0.0.1", "--port", str(port)]
    yield Contender(
        BARE,
        [*uvicorn, "--workers", str(WORKERS), "--log-level", "warning"],
        port,
        post(port, "/predict", json.dumps(row).encode(), {}),
        here,
    )
    port, kept = free_port(), str(folder / f"mlflow-{served['algorithm']}")
    subprocess.run(
        [peers, "-m", "benchmarks.mlflow_model", served["model"], kept],
        check=True,
        cwd=ROOT,
        env=os.environ | here,
        capture_output=True,
    )
    serve = [peers, "-m", "mlflow", "models", "serve", "-m", kept, "--host", "127.0.0.1", "--port", str(port)]
    yield Contender(
        "mlflow models serve",
        [*serve, "--env-manager", "local", "--workers", str(WORKERS)],
        port,
        post(port, "/invocations", json.dumps({"dataframe_records": [row]}).encode(), {}),
        here | {"PATH": f"{Path(peers).parent}{os.pathsep}{os.environ['PATH']}"},
    )


@contextmanager
def running(contender: Contender, log: Path) -> Iterator[None]:
    """Started in a group of its own, asked until it answers, and surely ended."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            contender.argv,
            cwd=ROOT,
            env=os.environ | ONE_THREAD | contender.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(contender, process, log)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(contender: Contender, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        connection = Connection(contender.port)
        try:
            connection.ask(contender.request)
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{contender.name} does not answer: {error}\n{log.read_text()[-3000:]}") from error
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()


def measured(several: list[Contender], *, seconds: float, folder: Path) -> dict[str, list[Measured]]:
    """Each contender by number of clients, in ``ROUNDS`` turns."""
    taken: dict[tuple[str, int], list[Taken]] = {}
    with ExitStack() as stack:
        for contender in several:
            stack.enter_context(running(contender, folder / f"{contender.port}.log"))
            measure(contender.port, contender.request, clients=max(CLIENTS), seconds=1)  # each worker and thread once
        for _ in range(ROUNDS):
            for contender in several:
                for clients in CLIENTS:
                    turn = measure(contender.port, contender.request, clients=clients, seconds=seconds / ROUNDS)
                    taken.setdefault((contender.name, clients), []).append(turn)
    return {
        contender.name: [summary(taken[contender.name, clients], clients=clients) for clients in CLIENTS]
        for contender in several
    }


def in_process(served: dict[str, Any], *, seconds: float) -> dict[str, list[Measured]]:
    """The limit: the same model called in a loop, our way for rows and with a data frame."""
    argv = [sys.executable, "-c", IN_PROCESS, served["model"], json.dumps(served["row"]), str(seconds / 2)]
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT)}
    said = subprocess.run(argv, check=True, cwd=ROOT, env=environment, capture_output=True, text=True).stdout
    return {
        f"in process, {name}": [summary([Taken(taken, sum(taken))], clients=1)]
        for name, taken in json.loads(said).items()
    }


@contextmanager
def database(home: Path) -> Iterator[None]:
    """PostgreSQL and Redis as the product starts them, with what it needs made."""
    os.environ["GOURMET_HOME"] = str(home)
    from gourmet_site import embedded  # reads the environment when it is imported

    with embedded.running(home, only=("postgresql", "redis")):
        for command in ("prepare_database", "migrate"):
            subprocess.run([sys.executable, "manage.py", command, "-v0"], check=True, cwd=ROOT)
        yield


def run(
    *, quick: bool = False, seconds: float = SECONDS, peers: str = sys.executable, entrants: Sequence[str] = ENTRANTS
) -> list[dict[str, Any]]:
    """One row for each model, contender and number of clients; ``quick`` measures one model for a third of the time."""
    found: list[dict[str, Any]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gourmet-bench-")))
        folder.chmod(0o711)  # PostgreSQL may run as another user
        stack.enter_context(database(folder / "home"))
        for entrant in entrants[-1:] if quick else entrants:
            argv = [sys.executable, "-m", "benchmarks.served", str(folder), entrant]
            served = json.loads(subprocess.run(argv, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)
            each = seconds / 3 if quick else seconds
            several = list(contenders(served, peers=peers, folder=folder))
            by_name = in_process(served, seconds=each) | measured(several, seconds=each, folder=folder)
            for name, figures in by_name.items():
                found += [{"model": served["algorithm"], "name": name, **dataclasses.asdict(one)} for one in figures]
    return found


def tables(found: list[dict[str, Any]]) -> str:
    """One table a model, each row beside the bare app with as many clients."""
    head = ["one row, ms", "clients", "p50", "p95", "a second", "p50 / bare", "a second / bare"]
    said = []
    for model in dict.fromkeys(row["model"] for row in found):
        rows = [row for row in found if row["model"] == model]
        bare = {row["clients"]: row for row in rows if row["name"] == BARE}
        said.append(table(f"Prediction API, {model}", head, [_cells(row, bare[row["clients"]]) for row in rows]))
    return "\n".join(said)


def _cells(row: dict[str, Any], bare: dict[str, Any]) -> list[str]:
    figures = [str(row["clients"]), f"{row['p50_ms']:.2f}", f"{row['p95_ms']:.2f}", thousands(row["per_second"])]
    beside = [ratio(row["p50_ms"] / bare["p50_ms"]), ratio(row["per_second"] / bare["per_second"])]
    return [row["name"], *figures, *beside]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement, in turns")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has fastapi, uvicorn and mlflow")
    parser.add_argument("--models", nargs="*", choices=ENTRANTS, help="all unless named")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(seconds=options.seconds, peers=options.peers, entrants=options.models or ENTRANTS)
    print(json.dumps(found, indent=1) if options.json else tables(found))


if __name__ == "__main__":
    main()
