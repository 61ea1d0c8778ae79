"""The table of records in Spark, for linkage beyond one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession
from splink import SparkAPI
from splink.backends.spark import similarity_jar_location

if TYPE_CHECKING:
    import pyarrow as pa


def registered(rows: list[dict[str, Any]], schema: pa.Schema) -> Any:  # noqa: ANN401
    """Register records with Splink on the Spark session at hand, else on one of this machine."""
    session = SparkSession.getActiveSession() or _on_this_machine()
    kinds = {"string": "string", "int64": "bigint", "list<item: string>": "array<string>"}
    columns = ", ".join(f"{field.name} {kinds[str(field.type)]}" for field in schema)
    values = [tuple(row[field.name] for field in schema) for row in rows]
    api = SparkAPI(spark_session=session, break_lineage_method="persist")
    return api.register(session.createDataFrame(values, columns))


def _on_this_machine() -> SparkSession:
    return (
        SparkSession.builder.appName("purgeld")
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
