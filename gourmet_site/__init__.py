"""Wiring: settings, addresses, Celery, and the one map from errors to pages and answers."""

from gourmet_site.celery import app as celery_app

__all__ = ["celery_app"]
