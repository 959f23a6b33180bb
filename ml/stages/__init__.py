"""The stages that ``dvc.yaml`` names: each reads its arguments and ``ml/params.yaml`` and makes one call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

MARKET = Path("market")


def parameters() -> dict[str, Any]:
    """``ml/params.yaml``, read from the project's folder, where DVC runs a stage."""
    read: dict[str, Any] = yaml.safe_load(Path("ml/params.yaml").read_text(encoding="utf-8"))
    return read
