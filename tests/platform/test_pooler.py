"""Through PgBouncer in transaction mode, one connection for all: a tenant never meets another's setting or rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from gourmet_site import env
from tests import factories, pooler

TENANTS = 50


@pytest.mark.skipif(pooler.find() is None and not os.environ.get("CI"), reason=pooler.HOW)
def test_fifty_tenants_on_one_connection_see_each_their_own(committed: None) -> None:
    houses = [factories.house() for _ in range(TENANTS)]
    for house in houses:
        factories.day_figure(house, date(2026, 10, 1))
    direct = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)

    with tempfile.TemporaryDirectory() as folder, pooler.before(direct, Path(folder)) as pooled:
        said = subprocess.run(
            [sys.executable, "-m", "tests.platform.pooled", *(str(house.pk) for house in houses)],
            cwd=env.BASE_DIR,
            env=env.passed_on({"DATABASE_URL": pooled, "DJANGO_SETTINGS_MODULE": "gourmet_site.settings"}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == {"turns": TENANTS * 4, "wrong": [], "between": 0}
