#!/usr/bin/env python
"""Django's command line for Gourmet.

An operator's command needs the services: what is not given by address and does not run yet is opened for the length of
the command, before Django reads its settings.
"""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from gourmet_site import embedded, env

DATABASE = ("postgresql",)
NEEDS: dict[str, tuple[str, ...]] = {
    "ingest": embedded.ALL,
    "train": ("postgresql", "redis"),
    "reproduce": ("postgresql", "redis"),
    "issue_key": DATABASE,
    "migrate": DATABASE,
    "prepare_database": DATABASE,
    "shell": DATABASE,
    "dbshell": DATABASE,
    "showmigrations": DATABASE,
}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
    needs = NEEDS.get(arguments[1], ()) if len(arguments) > 1 and "--help" not in arguments else ()
    if not needs:
        return execute_from_command_line(arguments)
    with embedded.start(env.HOME, only=needs):
        env.opened.cache_clear()
        execute_from_command_line(arguments)
    return None


if __name__ == "__main__":
    main(sys.argv)
