"""Versions of data and models: one git and DVC repository a tenant, written by one writer, proven by SHA-256."""

from ml.registry.recording import LakeChanged
from ml.registry.registry import ModelBytesDiffer, NameTaken, NoData, Registry, UnknownData, UnknownModel
from ml.registry.reproduction import Reproduction, RetrainingFailed
from ml.registry.store import BytesLost, StoreFailed
from ml.registry.versions import BadName, DataVersion, ModelRecord, slug_of
from ml.registry.writer import RegistryBusy

__all__ = [
    "BadName",
    "BytesLost",
    "DataVersion",
    "LakeChanged",
    "ModelBytesDiffer",
    "ModelRecord",
    "NameTaken",
    "NoData",
    "Registry",
    "RegistryBusy",
    "Reproduction",
    "RetrainingFailed",
    "StoreFailed",
    "UnknownData",
    "UnknownModel",
    "slug_of",
]
