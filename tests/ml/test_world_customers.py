"""The seed's mocked customers: nothing knows the gender, visits and spend know the tier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from ml.world import customers, write_customers
from ml.world.customers import COLUMNS


def dependence(table: pd.DataFrame, column: str, target: str) -> float:
    """p of independence between a column (quarters of it where it is a number) and a target."""
    values = table[column]
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > 12:
        values = pd.qcut(values, 4, duplicates="drop")
    return float(chi2_contingency(pd.crosstab(values, table[target])).pvalue)


def test_there_are_ten_thousand_rows_of_the_named_columns() -> None:
    table = customers()

    assert len(table) == 10_000
    assert tuple(table.columns) == COLUMNS
    assert table["customer_id"].is_unique
    assert not table.isna().any().any()


def test_the_same_seed_gives_the_same_table_and_file(tmp_path: Path) -> None:
    first = write_customers(tmp_path / "a" / "customers.csv", rows=300)
    second = write_customers(tmp_path / "b.csv", rows=300)

    assert first.read_bytes() == second.read_bytes()
    assert not customers(300, seed=1).equals(customers(300, seed=2))


def test_gender_depends_on_nothing() -> None:
    known = [column for column in COLUMNS if column not in ("customer_id", "gender")]

    found = [dependence(customers(seed=seed), column, "gender") for seed in range(6) for column in known]

    assert np.mean(np.array(found) < 0.05) < 0.12
    assert min(found) > 0.0005


@pytest.mark.parametrize(("target", "column"), [("tier", "visits"), ("returns_within_90_days", "visits")])
def test_another_column_can_be_learned(target: str, column: str) -> None:
    assert dependence(customers(), column, target) < 1e-50


def test_the_share_of_each_gender_is_about_a_half() -> None:
    assert (customers()["gender"] == "F").mean() == pytest.approx(0.5, abs=0.02)
