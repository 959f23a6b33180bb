"""The description of the containers, checked as far as a machine without an engine can."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from gourmet_site import env, procfile

FILE = env.BASE_DIR / "docker-compose.yml"
TEXT = FILE.read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
SECRET = re.compile(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)(.*?)\}")
OWN = {"prepare", "web", "worker", "beat"}


def test_every_part_of_the_product_has_its_container() -> None:
    parts = {"postgresql", "redis", "spark-master", "spark-worker", "spark-connect", "object-store"}

    assert OWN | parts == set(SERVICES)


def test_each_line_of_the_procfile_is_a_container() -> None:
    lines = {name: SERVICES[name]["command"] for name in procfile.lines()}

    assert lines == {name: ["python", "-m", "gourmet_site.procfile", name] for name in procfile.lines()}


def test_no_secret_has_a_default() -> None:
    secrets = SECRET.findall(TEXT)

    assert {name for name, _ in secrets} >= {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "OBJECT_STORE_SECRET"}
    assert {form for _, form in secrets} == {":?"}


def test_only_the_site_is_reached_from_outside_and_only_from_this_host() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert set(ports) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in ports["web"])
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"web"}


def test_only_the_one_off_step_knows_the_owner() -> None:
    knowing = {name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in service.get("environment", {})}

    assert knowing == {"prepare"}


def test_our_containers_may_write_only_where_data_lives() -> None:
    for name in OWN:
        service = SERVICES[name]

        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["home:/srv/gourmet/var"]


def test_what_an_installation_may_say_is_passed_on_and_written_down() -> None:
    read = set(re.findall(r'_environ\.\w+\("(\w+)"', (env.BASE_DIR / "gourmet_site" / "env.py").read_text()))
    read |= set(re.findall(r"\$\{(\w+)", (env.BASE_DIR / "Procfile").read_text()))
    passed = {name for service in OWN - {"prepare"} for name in SERVICES[service]["environment"]}
    of_the_image = {"GOURMET_HOME", "WEB_ADDRESS"}
    not_there = {"GOURMET_DEBUG", "SPARK_ENGINE"}  # never where others can reach it; an engine by address

    assert read - passed == of_the_image | not_there
    written = (env.BASE_DIR / "docs" / "administrators.md").read_text()
    assert {name for name in read if f"`{name}`" not in written} == set()


def test_the_image_runs_as_an_ordinary_user() -> None:
    instructions = [line.split(maxsplit=1) for line in (env.BASE_DIR / "Dockerfile").read_text().splitlines()]
    users = [words[1] for words in instructions if words and words[0] == "USER"]

    assert users == ["gourmet"]


def test_everything_that_the_image_copies_is_let_through() -> None:
    let_through = (env.BASE_DIR / ".dockerignore").read_text().splitlines()
    needed = ["gourmet_site", "insights", "locale", "manage.py", "ml", "package.json", "pyproject.toml", "restaurants"]

    assert let_through[0] == "*"
    assert {f"!{name}" for name in [*needed, "Procfile", "static", "templates"]} <= set(let_through)


@pytest.mark.skipif(not (shutil.which("docker") or shutil.which("docker-compose")), reason="no docker client here")
def test_compose_itself_accepts_the_description(tmp_path: Path) -> None:
    names = {name for name, _ in SECRET.findall(TEXT)}
    secrets = tmp_path / "secrets.env"
    secrets.write_text("".join(f"{name}=x\n" for name in sorted(names)))
    known = (
        subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if shutil.which("docker")
        else None
    )
    tool = ["docker", "compose"] if known and known.returncode == 0 else [shutil.which("docker-compose") or ""]
    if tool == [""]:
        pytest.skip("the docker client here knows no compose")

    told = subprocess.run(
        [*tool, "--env-file", str(secrets), "--file", str(FILE), "config"], capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stderr
