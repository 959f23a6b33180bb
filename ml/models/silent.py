"""What stands where a model would, when there is no signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ml.errors import GourmetError


class NoSignal(GourmetError):
    """Asked to predict by a model that may not."""

    code = "no_signal"
    es = "Sin señal: con estos datos no hay relación útil para «{target}» ({verdict}); no mostramos predicciones."
    en = "No signal: these data hold no useful relation for “{target}” ({verdict}); we show no predictions."


@dataclass(frozen=True)
class Silent:
    """Answers every question with NoSignal, so that no path can serve a model that failed the gate."""

    task: str
    target: str
    verdict: str

    def predict(self, *_: object, **__: object) -> NoReturn:
        """Raises NoSignal."""
        raise NoSignal(task=self.task, target=self.target, verdict=self.verdict)

    def predict_rows(self, rows: Sequence[dict[str, Any]]) -> NoReturn:
        """Raises NoSignal."""
        self.predict(rows)
