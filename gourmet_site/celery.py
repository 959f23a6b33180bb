"""The queue: it carries an id, the ledger in PostgreSQL decides."""

import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.db import connection

from gourmet_site.guard import refuse_privileged_role
from ml.errors import GourmetError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")

app = Celery("gourmet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["insights"])


@worker_init.connect
@beat_init.connect
def refuse_to_run_privileged(**_: Any) -> None:
    """Celery logs what a handler raises and goes on, so a refusal has to be an exit."""
    try:
        refuse_privileged_role(connection)
    except GourmetError as refused:
        raise SystemExit(refused.text("en")) from refused


@worker_init.connect
def ready_to_work(**_: Any) -> None:
    """Once, before the children are forked: none of them has to on its first job, and they share the memory."""
    import_module("insights.services.work")
