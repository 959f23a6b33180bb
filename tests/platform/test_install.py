from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gourmet_site import env, install


@pytest.fixture
def pip_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose pip is configured by one file alone."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name == "SSL_CERT_FILE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_what_pip_is_configured_with_is_said_to_uv(pip_home: Path) -> None:
    (pip_home / "pip.conf").write_text(
        "[global]\nindex-url = https://user:secret@mirror.example/simple\nfind-links = /a\n    /b\ncert = /ca.pem\n"
    )

    said = install.uv_environment(install.pip_configuration())

    assert said["UV_DEFAULT_INDEX"] == "https://user:secret@mirror.example/simple"
    assert said["UV_FIND_LINKS"] == "/a,/b"
    assert said["SSL_CERT_FILE"] == "/ca.pem"
    assert "UV_INDEX_STRATEGY" not in said


def test_the_environment_wins_over_pips_file(pip_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pip_home / "pip.conf").write_text("[global]\nindex-url = https://file.example/simple\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://environment.example/simple")

    said = install.uv_environment(install.pip_configuration())

    assert said["UV_DEFAULT_INDEX"] == "https://environment.example/simple"


def test_what_was_said_to_uv_itself_is_left_alone(pip_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pip_home / "pip.conf").write_text("[global]\nindex-url = https://file.example/simple\n")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example/simple")

    said = install.uv_environment(install.pip_configuration())

    assert "UV_DEFAULT_INDEX" not in said


def test_more_indexes_are_weighed_as_pip_weighs_them(pip_home: Path) -> None:
    (pip_home / "pip.conf").write_text("[global]\nextra-index-url = https://more.example/simple\n")

    said = install.uv_environment(install.pip_configuration())

    assert said["UV_INDEX"] == "https://more.example/simple"
    assert said["UV_INDEX_STRATEGY"] == "unsafe-best-match"


def test_a_machine_without_configuration_asks_for_the_small_torch(pip_home: Path) -> None:
    pip = install.pip_configuration()

    assert not install.has_torch(pip)
    assert set(install.uv_environment(pip)).isdisjoint({"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"})


def test_a_wheel_of_torch_among_pips_links_is_taken(pip_home: Path) -> None:
    wheels = pip_home / "wheels"
    wheels.mkdir()
    (wheels / "torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl").touch()

    assert install.has_torch({"find-links": str(wheels)})
    assert not install.has_torch({"find-links": str(pip_home)})


def test_the_installer_runs_before_anything_is_installed() -> None:
    alone = [sys.executable, "-I", "-S", str(env.BASE_DIR / "gourmet_site" / "install.py")]

    tried = subprocess.run([*alone, "nonsense"], capture_output=True, text=True, check=False)

    assert "runtime|dev|bench" in tried.stderr


def test_every_extra_that_set_up_installs_is_declared() -> None:
    declared = tomllib.loads(install.PROJECT.read_text())["project"]["optional-dependencies"]

    assert {name for names in install.EXTRAS.values() for name in names} | {"apache"} <= set(declared)


def test_every_requirement_is_held_to_a_release_that_was_tried() -> None:
    project = tomllib.loads(install.PROJECT.read_text())["project"]
    wanted = [*project["dependencies"], *(each for more in project["optional-dependencies"].values() for each in more)]
    held = {line.partition("==")[0] for line in install.CONSTRAINTS.read_text().splitlines() if "==" in line}

    names = {re.split(r"[\[=<>~]", each)[0].lower() for each in wanted}

    assert names - held == {"torch"}


def test_a_machine_s_own_constraints_hold_beside_ours(pip_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONSTRAINT", "/a/constraints-of-its-own.txt")
    installer, told = pip_home / "uv", pip_home / "told"
    installer.write_text(f'#!/bin/sh\nprintf %s "$UV_CONSTRAINT" > {told}\n')
    installer.chmod(0o755)
    monkeypatch.setattr(install, "UV", installer)

    install.uv(install.pip_configuration())

    assert told.read_text() == f"{install.CONSTRAINTS} /a/constraints-of-its-own.txt"
