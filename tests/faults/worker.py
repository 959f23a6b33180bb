"""``python -m tests.faults.worker RESTAURANT JOB``: a worker of one job, in a process of its own that can be killed."""

from __future__ import annotations

import os
import sys

import django


def main(restaurant: int, job: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
    django.setup()
    from insights.services.work import run_job  # models exist only after django.setup()

    run_job(restaurant, job)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
