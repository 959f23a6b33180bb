"""The fresh process of a reproduction: read what was recorded, train, say what came out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ml.lake import Lake
from ml.registry.versions import packed
from ml.training_data import frame_for, train


def retrained(request: dict[str, Any]) -> dict[str, Any]:
    """Train ``task`` with ``params`` from the lake in the folder ``lake``; the findings and the digests."""
    lake = Lake(Path(request["lake"]))
    frame = frame_for(request["task"], lake, table=request["table"] or None)
    trained = train(request["task"], frame, target=request["target"], params=request["params"])
    _data, digest = packed(trained)
    found = {key: getattr(trained, key) for key in ("verdict", "algorithm", "metrics", "baseline")}
    return {**found, "digest": digest, "data_digest": lake.digest()}


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(retrained(wanted), allow_nan=False), encoding="utf-8")
