#!/usr/bin/env python
"""Django's command line for Gourmet.

An operator's command needs the services: what is not given by address and does not run yet is opened for the length of
the command, before Django reads its settings. A database opened so is first brought up to date, so that a new house can
begin with any of them.
"""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from gourmet_site import embedded, env, steps

DATABASE = ("postgresql",)
IN_USE = (
    "ingest",
    "train",
    "reproduce",
    "issue_key",
    "revoke_key",
    "let_in",
    "shell",
)  # these read tables; the others make or mend them
NEEDS: dict[str, tuple[str, ...]] = {
    "ingest": embedded.ALL,
    "train": ("postgresql", "redis"),
    "reproduce": ("postgresql", "redis"),
    "issue_key": DATABASE,
    "revoke_key": DATABASE,
    "let_in": DATABASE,
    "check --deploy": DATABASE,
    "migrate": DATABASE,
    "seal_again": DATABASE,
    "prepare_database": DATABASE,
    "shell": DATABASE,
    "dbshell": DATABASE,
    "showmigrations": DATABASE,
}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
    command = "".join(arguments[1:2])
    if command == "check" and "--deploy" in arguments:
        command = "check --deploy"
    needs = NEEDS.get(command, ()) if "--help" not in arguments else ()
    if not needs:
        return execute_from_command_line(arguments)
    with embedded.running(env.HOME, only=needs) as services:
        env.opened.cache_clear()
        if "postgresql" in services.started and command in IN_USE:
            steps.manage("prepare_database", "--migrate")
        execute_from_command_line(arguments)
    return None


if __name__ == "__main__":
    main(sys.argv)
