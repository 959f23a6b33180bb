"""Versions of data and models: one git and DVC repository a tenant, written by one writer, proven by SHA-256."""

from ml.registry.registry import ModelBytesDiffer, NameTaken, NoData, Registry, UnknownData, UnknownModel
from ml.registry.store import BytesLost, StoreFailed
from ml.registry.versions import BadName, DataVersion, ModelRecord
from ml.registry.writer import RegistryBusy

__all__ = [
    "BadName",
    "BytesLost",
    "DataVersion",
    "ModelBytesDiffer",
    "ModelRecord",
    "NameTaken",
    "NoData",
    "Registry",
    "RegistryBusy",
    "StoreFailed",
    "UnknownData",
    "UnknownModel",
]
