"""One step of a start: a management command in a process of its own, which reads the addresses that now exist."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gourmet_site import env
from gourmet_site.embedded import process
from gourmet_site.embedded.process import Command
from ml.errors import GourmetError

_LOOK_SECONDS = 0.1


class StepFailed(GourmetError):
    code = "step_failed"
    es = "El paso {step} falló (código {code})."
    en = "The step {step} failed (code {code})."


def manage(step: str, *words: str, log: Path | None = None, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Run ``manage.py step words...`` to its end, doing ``meanwhile`` again and again. Raises ``StepFailed``.

    Without ``log`` it speaks where we do. It ends with us, and when we are interrupted.
    """
    command = Command([sys.executable, str(env.BASE_DIR / "manage.py"), step, *words], cwd=env.BASE_DIR)
    with process.passing(command, log=log, at_our_death=signal.SIGTERM, patience=5.0) as running:
        while running.poll() is None:
            meanwhile()
            time.sleep(_LOOK_SECONDS)
    if running.returncode != 0:
        raise StepFailed(step=step, code=running.returncode)
