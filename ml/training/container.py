"""A model as bytes and back.

A ZIP without compression, fixed dates: ``header.json`` (format, kind, library versions), ``model.pickle`` (protocol 5,
as joblib writes it, without weights) and ``weights/N.pt`` (torch state, read as weights only). Nothing is read before
the SHA-256 of the whole equals the recorded one, and then only classes of the libraries that our models are made of.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from typing import Any

import numpy as np
import sklearn

from ml.errors import GourmetError
from ml.models.net_core import NetWeights

FORMAT = 1
EPOCH = (1980, 1, 1, 0, 0, 0)
MODULES = ("ml.", "sklearn.", "numpy.", "scipy.", "pandas.")
NAMES = {"numpy": {"dtype", "ndarray"}, "datetime": {"date"}, "builtins": {"set", "frozenset", "slice", "bytearray"}}


class DigestDiffers(GourmetError):
    """The bytes are not the recorded ones."""

    code = "digest_differs"
    es = "El archivo del modelo no es el registrado (SHA-256 {found}, se esperaba {expected}); no se cargó."
    en = "The model file is not the recorded one (SHA-256 {found}, expected {expected}); it was not loaded."


class ForeignModel(GourmetError):
    """The bytes ask for something that no model of ours contains."""

    code = "foreign_model"
    es = "El archivo del modelo contiene algo ajeno ({what}); no se cargó."
    en = "The model file contains something foreign ({what}); it was not loaded."


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.weights: list[NetWeights] = []

    def persistent_id(self, obj: object) -> int | None:
        if not isinstance(obj, NetWeights):
            return None
        same = [at for at, seen in enumerate(self.weights) if seen is obj]
        if not same:
            self.weights.append(obj)
        return same[0] if same else len(self.weights) - 1


class _Unpacker(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, archive: zipfile.ZipFile) -> None:
        super().__init__(file)
        self._archive = archive

    def persistent_load(self, pid: object) -> NetWeights:
        return _read_weights(self._archive.read(f"weights/{pid}.pt"))

    def find_class(self, module_name: str, global_name: str) -> Any:
        """A module of ours imports others: only what was made in one of the modules counts, and nothing by a path
        through what such a module happens to hold (``ml.lake``, ``os.system``)."""
        if global_name in NAMES.get(module_name, ()):
            return super().find_class(module_name, global_name)
        if module_name.startswith(MODULES) and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if str(getattr(found, "__module__", "")).startswith(MODULES):
                return found
        raise ForeignModel(what=f"{module_name}.{global_name}")


def pack(model: object) -> bytes:
    """Bytes of a model; equal for equal training, whatever the process."""
    body = io.BytesIO()
    packer = _Packer(body)
    packer.dump(model)
    header = {
        "format": FORMAT,
        "kind": "torch" if packer.weights else "sklearn",
        "model": type(model).__qualname__,
        "libraries": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    }
    parts = {"header.json": json.dumps(header, sort_keys=True).encode(), "model.pickle": body.getvalue()}
    parts |= {f"weights/{at}.pt": _write_weights(weights) for at, weights in enumerate(packer.weights)}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return whole.getvalue()


def unpack(data: bytes, *, sha256: str) -> object:
    """The model again. Raises DigestDiffers before reading anything, ForeignModel where a class is not ours."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise DigestDiffers(found=found, expected=sha256)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        header = json.loads(archive.read("header.json"))
        if header.get("format") != FORMAT:
            raise ForeignModel(what=f"format {header.get('format')}")
        return _Unpacker(io.BytesIO(archive.read("model.pickle")), archive).load()


def _write_weights(weights: NetWeights) -> bytes:
    import torch  # heavy, and needed only where a net is inside

    state = {name: torch.from_numpy(weights.arrays[name].copy()) for name in sorted(weights.arrays)}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def _read_weights(data: bytes) -> NetWeights:
    import torch  # heavy, and needed only where a net is inside

    state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return NetWeights({name: tensor.numpy().copy() for name, tensor in state.items()})
