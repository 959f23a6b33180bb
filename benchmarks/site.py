"""A whole Gourmet of its own for a measurement: PostgreSQL, Redis, Spark and a worker in a home that is thrown away."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throwaway(*, worker: bool = True) -> Iterator[Path]:
    """The home; Django is ready inside. Once a process: settings are read once."""
    if "django" in sys.modules and os.environ.get("DJANGO_SETTINGS_MODULE"):
        raise RuntimeError("Django has read its settings already")
    with tempfile.TemporaryDirectory(prefix="gourmet-bench-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL may run as another user
        home = Path(folder) / "home"
        os.environ |= {"GOURMET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "gourmet_site.settings"}
        from gourmet_site import embedded  # reads the environment when it is imported

        with embedded.running(home, throwaway=True):
            import django  # after the services, whose addresses the settings read

            django.setup()
            from django.core.management import call_command  # after django.setup()

            from gourmet_site.supervisor import Crew  # likewise

            call_command("prepare_database", verbosity=0)
            call_command("migrate", verbosity=0)
            with Crew(home) as crew:
                if worker:
                    crew.start("worker")
                yield home
