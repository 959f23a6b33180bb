"""A calculation that no engine ends within a test."""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf


def endless_sum(spark: SparkSession) -> DataFrame:
    pairs = spark.range(10**7).crossJoin(spark.range(10**6).withColumnRenamed("id", "other"))
    return pairs.agg(sf.sum(sf.sqrt(sf.col("id") * sf.col("other"))))
