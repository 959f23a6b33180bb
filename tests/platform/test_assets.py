from __future__ import annotations

import gettext
import json
from pathlib import Path

import pytest

from gourmet_site import assets


def test_every_file_that_is_copied_belongs_to_a_package_that_is_named() -> None:
    named = json.loads((assets.ROOT / "package.json").read_text())["dependencies"]
    packages = {"/".join(path.split("/")[: 2 if path.startswith("@") else 1]) for path in assets.FILES}

    assert packages == set(named)


def test_the_set_up_laid_down_every_file() -> None:
    missing = [target for target in assets.FILES.values() if not (assets.VENDOR / target).is_file()]

    assert missing == []


def test_the_wheel_of_node_serves_where_none_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    node, script = assets.npm()

    assert Path(node).is_file()
    assert Path(script).is_file()


def test_translations_are_compiled_from_their_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Pronóstico"\nmsgstr "Forecast"\n'
    )
    monkeypatch.setattr(assets, "ROOT", tmp_path)

    assets.compile_messages()

    english = gettext.translation("django", tmp_path / "locale", ["en"])
    assert english.gettext("Pronóstico") == "Forecast"
