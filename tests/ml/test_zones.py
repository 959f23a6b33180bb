"""The time zones that sales can be counted by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as sf

from ml.cleanse import main
from ml.zones import known_zones

NOON = "2020-07-01 12:00:00"  # its clocks are the same in every issue of the time zone database


def test_every_zone_that_is_taken_is_one_to_the_engine_too(spark: SparkSession) -> None:
    zones = sorted(known_zones())
    noon = sf.to_timestamp(sf.lit(NOON))

    row = spark.range(1).select(
        *(
            sf.date_format(sf.to_utc_timestamp(noon, zone), "yyyy-MM-dd HH:mm").alias(str(number))
            for number, zone in enumerate(zones)
        )
    )
    (found,) = row.collect()

    locally = [datetime.fromisoformat(NOON).replace(tzinfo=ZoneInfo(zone)) for zone in zones]
    there = [f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" for at in locally]
    assert dict(zip(zones, found, strict=True)) == dict(zip(zones, there, strict=True))


@pytest.mark.parametrize("name", ["localtime", "Factory", "EST5EDT", "America", "America/Nowhere"])
def test_what_an_engine_need_not_know_is_not_taken(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["export.csv", "--out", str(tmp_path), "--zone", name])

    assert name not in known_zones()
    assert f"no zone that the engine knows: {name}" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["UTC", "America/Lima", "America/Argentina/Buenos_Aires", "Europe/Madrid"])
def test_a_city_or_utc_is_taken(name: str) -> None:
    assert name in known_zones()
