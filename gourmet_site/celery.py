"""The queue: it carries an id, the ledger in PostgreSQL decides."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")

app = Celery("gourmet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["insights"])
