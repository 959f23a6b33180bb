"""Set-up of an environment by uv, with what pip is configured with on this machine. Only the standard library.

python gourmet_site/install.py runtime|dev|bench   into the environment of this python
python gourmet_site/install.py apache              Apache Spark's server, into .apache-spark
python gourmet_site/install.py freeze              the newest releases that fit together, into constraints.txt
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "constraints.txt"
APACHE = ROOT / ".apache-spark"
UV = Path(sys.executable).parent / "uv"
NOT_FROZEN = ("#", "cuda-", "nvidia-", "triton", "setuptools")
EXTRAS = {"runtime": [], "dev": ["dev"], "bench": ["bench"]}


def pip_configuration() -> dict[str, str]:
    """Option -> value as pip would see it: its files first, the environment over them."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    found: dict[str, str] = {}
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        found[name.rpartition(".")[2]] = str(ast.literal_eval(value))
    return found


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """The same, said to uv by its environment: an index's address may hold a password, and arguments show in ``ps``."""
    said = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_CONSTRAINT": " ".join(pip.get("constraint", "").split()),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "UV_INDEX_STRATEGY": "unsafe-best-match" if pip.get("extra-index-url") else "",  # what pip itself does
        "UV_HTTP_TIMEOUT": "180",
    }
    return {name: value for name, value in said.items() if value and name not in os.environ}


def has_torch(pip: dict[str, str]) -> bool:
    """Whether pip is already told where a CPU build of torch is: in a folder of wheels, or in an index of its own."""
    folders = [Path(each) for each in pip.get("find-links", "").split()]
    return "index-url" in pip or any(list(folder.glob("torch-*.whl")) for folder in folders if folder.is_dir())


def install(extras: list[str]) -> None:
    """From PyPI torch comes with gigabytes for graphics cards, so where nothing else is configured uv is asked for the
    CPU build; a network that reaches only PyPI gets the large one."""
    pip = pip_configuration()
    options = ["--requirement", str(PROJECT), *[word for extra in extras for word in ("--extra", extra)]]
    if has_torch(pip):
        return uv(pip, *options)
    try:
        uv(pip, *options, "--torch-backend", "cpu")
    except subprocess.CalledProcessError:
        print("The CPU build of PyTorch is out of reach from here: taking PyPI's, which is large.", file=sys.stderr)
        uv(pip, *options)
    return None


def install_apache() -> None:
    """Beside the environment, never in it: ``pyspark`` and ``pyspark-client`` own the same files."""
    needed = tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"]["apache"]
    uv(pip_configuration(), "--target", str(APACHE), "--no-deps", *needed)


def freeze() -> None:
    """Without what would name an index or this machine, and without torch, whose CPU build has another name in each
    index, and what torch would bring for graphics cards."""
    options = ["--universal", "--python-version", "3.11", "--all-extras", "--no-header", "--no-annotate"]
    hidden = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-package", "torch"]
    command = [str(UV), "pip", "compile", "--quiet", "--upgrade", *options, *hidden, str(PROJECT)]
    environment = {**os.environ, **uv_environment(pip_configuration())}
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    kept = [line for line in found.splitlines() if line and not line.startswith(NOT_FROZEN)]
    head = [line for line in CONSTRAINTS.read_text().splitlines() if line.startswith("#")]
    CONSTRAINTS.write_text("\n".join([*head, *kept, ""]))


def uv(pip: dict[str, str], *options: str) -> None:
    # Compiled once here: where Python may not write its byte code, each worker would compile torch and dvc anew.
    command = [str(UV), "pip", "install", "--compile-bytecode", "--python", sys.executable, *options]
    environment = {**os.environ, **uv_environment(pip)}
    environment["UV_CONSTRAINT"] = " ".join(filter(None, [str(CONSTRAINTS), environment.get("UV_CONSTRAINT")]))
    subprocess.run(command, env=environment, check=True)


def main() -> None:
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    try:
        if what == "apache":
            install_apache()
        elif what == "freeze":
            freeze()
        elif what in EXTRAS:
            install(EXTRAS[what])
        else:
            raise SystemExit(__doc__)
    except subprocess.CalledProcessError as failed:
        raise SystemExit(failed.returncode) from failed


if __name__ == "__main__":
    main()
