"""Examples that the OpenAPI document shows; a test holds them against its schemas."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

_MODEL: dict[str, Any] = {
    "name": "demand-0003",
    "number": 3,
    "task": "demand",
    "target": "sales",
    "algorithm": "gradient_boosting",
    "verdict": "signal",
    "digest": "9f0c4f1bb1a2d6c08a76c8a8d6b4a0bb8e5c6f3a9a5fd3c6a5a24f2fd1f5d6e1",
    "created_at": "2026-11-02T10:15:00Z",
}
_DATA = "4a7d1ed414474e4033ac29ccb8653d9b27a1f3e5b0e2b1d7c3d3f0a2c9b5e611"

_DAY = {"day": "2026-11-06", "expected": "18240.00", "low": "15110.50", "high": "21480.00", "baseline": "17020.00"}

DEMAND = [
    OpenApiExample(
        "A day with its band",
        response_only=True,
        status_codes=["200"],
        value={
            "status": "ok",
            "receipt": "5d0c1f2e-8f0b-4f2a-9c39-0a6f6c1b7e11",
            "model_version": _MODEL,
            "data_version": _DATA,
            "interval": {"level": 0.8},
            "warnings": [],
            "evidence": None,
            "predictions": [_DAY],
        },
    )
]

_COLUMN_MODEL = _MODEL | {"name": "column-channel-0001", "number": 1, "task": "column", "target": "channel"}

COLUMN = [
    OpenApiExample(
        "One row",
        request_only=True,
        value={"target": "channel", "row": {"age": 34, "city": "Lima", "visits": 7, "spend": 412.5}},
    ),
    OpenApiExample(
        "Answered",
        response_only=True,
        status_codes=["200"],
        value={
            "status": "ok",
            "receipt": "b4a1f6d0-3c57-4e08-8d3b-6f1f0f9a2c72",
            "model_version": _COLUMN_MODEL,
            "data_version": _DATA,
            "interval": None,
            "warnings": [],
            "evidence": None,
            "predictions": [
                {"prediction": "salon", "probabilities": {"salon": 0.81, "delivery": 0.19}, "warnings": []}
            ],
        },
    ),
    OpenApiExample(
        "No signal",
        response_only=True,
        status_codes=["200"],
        value={
            "status": "no_signal",
            "receipt": "e27d9a34-71c6-4b9d-a5f4-2d8c4be0f3a9",
            "model_version": _COLUMN_MODEL
            | {"name": "column-gender-0001", "target": "gender", "verdict": "no_signal", "algorithm": "prior"},
            "data_version": _DATA,
            "interval": None,
            "warnings": [],
            "evidence": {
                "metrics": {"accuracy": 0.498},
                "baseline": {"accuracy": 0.5},
                "detail": "No signal: these data hold no useful relation, so nothing is predicted.",
                "leaking_column": None,
            },
            "predictions": [],
        },
    ),
]
