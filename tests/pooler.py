"""PgBouncer, Debian's, for the tests that put it before PostgreSQL: found, or installed by ``make browser``."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit

from ml.leash import free_port

HOW = "No PgBouncer here, so its tests are left out. To have them: sudo apt-get install pgbouncer"
CONFIGURATION = """
[databases]
* = host={host} port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 1
max_client_conn = 200
ignore_startup_parameters = extra_float_digits,options
logfile = {folder}/log
"""


def find() -> str | None:
    """The path of PgBouncer, which Debian keeps out of an ordinary user's PATH."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def before(address: str, folder: Path) -> Iterator[str]:
    """The same database through PgBouncer: transactions share one connection. It refuses to run as root."""
    parts, port = urlsplit(address), free_port()
    (folder / "users").write_text(f'"{parts.username}" "{parts.password}"\n')
    text = CONFIGURATION.format(host=parts.hostname, server=parts.port, port=port, folder=folder)
    (folder / "pgbouncer.ini").write_text(text)
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if nobody is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    running = subprocess.Popen(
        [str(find()), "-q", str(folder / "pgbouncer.ini")], user=nobody.pw_uid if nobody is not None else None
    )
    try:
        _answering(port)
        yield parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()
    finally:
        running.terminate()
        running.wait(timeout=10)


def _answering(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
