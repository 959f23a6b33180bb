"""A restaurant with a really trained column model on duty, and the same model for the peers.

``python -m benchmarks.served FOLDER ENTRANT`` prints ``{"key", "target", "row", "model", "algorithm"}``. The restaurant
is made by the services that the product uses: lake, data version, training, registry, publication, key.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ml.lake import Lake

TARGET = "channel"
ROWS = 10_000


def guests(rows: int = ROWS, *, seed: int = 2026) -> pd.DataFrame:
    """A table as the seed's: guests, and a channel that depends on what they spend and where they are from."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "gender": random.choice(["F", "M"], rows),
            "age": random.integers(18, 80, rows),
            "city": random.choice(["Lima", "Cusco", "Arequipa", "Trujillo", "Piura"], rows),
            "visits": random.poisson(5, rows),
            "spend": random.gamma(2, 150, rows).round(2),
            "favourite": random.choice(["Lomo saltado", "Ceviche", "Ají de gallina", "Tiradito", "Causa"], rows),
        }
    )
    leaning = table["spend"] / 150 - 2 + 1.5 * (table["city"] == "Cusco") + 0.4 * (table["favourite"] == "Ceviche")
    table[TARGET] = np.where(random.random(rows) < 1 / (1 + np.exp(-leaning)), "salon", "delivery")
    return table


def keep(lake: Lake, table: pa.Table) -> None:
    """The table in the lake as a file's would be."""
    staged = lake.staging()
    (staged / "tables" / "guests").mkdir(parents=True)
    pq.write_table(table, staged / "tables" / "guests" / "rows.parquet")
    lake.replace("guests", staged=staged, record={"source": "guests", "table": "guests"})


def main(folder: Path, entrant: str) -> dict[str, object]:
    from django.utils import timezone  # after django.setup()

    from insights.services.lake import lake_of, recipe_of, registry_of
    from insights.services.versions import next_name, publish_version
    from ml import training
    from restaurants.models import Scope
    from restaurants.services import houses, keys
    from restaurants.tenancy import acting_for

    now, table = timezone.now(), guests()
    house = houses.open_restaurant(slug=f"bench-{entrant.replace('_', '-')}", name="Banco de pruebas", now=now)
    keep(lake_of(house), pa.Table.from_pandas(table, preserve_index=False))
    registry = registry_of(house)
    registry.init()
    data = registry.record_data("Guests")
    params = training.ColumnParams(entrants=(entrant,), trials=1)
    trained = training.train_column(table, target=TARGET, params=params)
    number, name = next_name(house, registry, task="column", target=TARGET)
    record = registry.record_model(name, trained, data.digest, recipe_of(house), table="guests")
    with acting_for(house.pk):
        publish_version(restaurant=house, data=data, trained=trained, record=record, number=number, now=now)
    joblib.dump(trained.model, folder / f"{entrant}.joblib")
    return {
        "key": keys.issue_key(restaurant=house, name="Banco de pruebas", scopes=list(Scope), now=now),
        "target": TARGET,
        "row": json.loads(table.drop(columns=TARGET).iloc[0].to_json()),
        "model": str(folder / f"{entrant}.joblib"),
        "algorithm": trained.algorithm,
        "verdict": trained.verdict,
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
    django.setup()
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
