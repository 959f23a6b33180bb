"""How good probabilities of classes are. ``labels`` (n,) are positions of the true class, ``proba`` (n, classes)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SMALLEST = 1e-7  # a class that was said to be impossible costs 16 nats, not infinity
BINS = 10


def log_losses(labels: Ints, proba: Floats) -> Floats:
    """(n,): -log of the probability given to what happened, in nats."""
    said = proba[np.arange(len(labels)), labels]
    losses: Floats = -np.log(np.clip(said, SMALLEST, 1.0))
    return losses


def auc(labels: Ints, proba: Floats) -> float | None:
    """Area under the ROC curve; several classes: one against the rest, mean. None where the rows hold one class."""
    seen = np.unique(labels)
    if len(seen) < 2:
        return None
    if proba.shape[1] == 2:
        return float(roc_auc_score(labels == 1, proba[:, 1]))
    return float(np.mean([roc_auc_score(labels == one, proba[:, one]) for one in seen]))


def reliability(labels: Ints, proba: Floats) -> list[dict[str, float]]:
    """For each tenth of confidence that occurs: rows, mean confidence of the class said, share that was right."""
    confidence, right = proba.max(axis=1), proba.argmax(axis=1) == labels
    at = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "from": one / BINS,
            "rows": int((at == one).sum()),
            "confidence": float(confidence[at == one].mean()),
            "right": float(right[at == one].mean()),
        }
        for one in sorted(set(at.tolist()))
    ]


def ece(labels: Ints, proba: Floats) -> float:
    """Expected calibration error of the class said, 10 equal bins (Guo and others, 2017)."""
    bins = reliability(labels, proba)
    return float(sum(one["rows"] * abs(one["confidence"] - one["right"]) for one in bins) / len(labels))


def scores(labels: Ints, proba: Floats) -> dict[str, Any]:
    """log_loss, accuracy, precision, recall, f1 (means over classes), roc_auc, ece."""
    said = proba.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(labels, said, average="macro", zero_division=0.0)
    return {
        "log_loss": float(log_losses(labels, proba).mean()),
        "accuracy": float(np.mean(said == labels)),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "roc_auc": auc(labels, proba),
        "ece": ece(labels, proba),
    }


def errors(labels: Ints, proba: Floats, classes: list[str]) -> dict[str, Any]:
    """Each class with its precision, recall, F1 and rows, worst F1 first, and the confusion matrix (rows are truth)."""
    said, every = proba.argmax(axis=1), np.arange(len(classes))
    parts = precision_recall_fscore_support(labels, said, labels=every, zero_division=0.0)
    by_class = [
        {"class": classes[one], "precision": float(p), "recall": float(r), "f1": float(f), "rows": int(n)}
        for one, (p, r, f, n) in enumerate(zip(*parts, strict=True))
    ]
    matrix = confusion_matrix(labels, said, labels=every)
    return {
        "by_class": sorted(by_class, key=lambda one: (one["f1"], one["class"])),
        "confusion": {"classes": classes, "counts": matrix.tolist()},
    }
