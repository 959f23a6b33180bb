"""The same model as MLflow keeps one: ``python -m benchmarks.mlflow_model MODEL.joblib FOLDER``."""

import sys
from pathlib import Path
from typing import Any

import joblib
import mlflow.pyfunc
import pandas as pd


class Column(mlflow.pyfunc.PythonModel):
    def load_context(self, context: Any) -> None:
        self.model = joblib.load(context.artifacts["model"])

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:
        shares = self.model.predict(model_input)
        return pd.DataFrame(shares, columns=[str(one) for one in self.model.classes])


if __name__ == "__main__":
    root = Path(__file__).parent.parent
    mlflow.pyfunc.save_model(
        path=sys.argv[2],
        python_model=Column(),
        artifacts={"model": sys.argv[1]},
        code_paths=[str(root / "ml"), str(root / "benchmarks")],
        pip_requirements=[],
    )
