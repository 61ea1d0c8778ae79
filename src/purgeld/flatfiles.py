"""Flat tables as files: CSV for spreadsheets, Parquet for data frames."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from purgeld.pages import flat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.output import Folder
    from purgeld.pages.reading import Reading


def write(folder: Folder, reading: Reading) -> None:
    """Write people, events, figures and places, each as CSV (UTF-8, RFC 4180) and Parquet."""
    for table in flat.tables(reading):
        folder.write(f"tables/{table.name}.csv", _csv(table))
        folder.write(f"tables/{table.name}.parquet", _parquet(table))


def _csv(table: flat.Table) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(table.columns)
    writer.writerows(_lexical(row) for row in table.rows)
    return buffer.getvalue().encode()


def _lexical(row: Iterable[flat.Cell]) -> list[str]:
    return [_number(cell) if isinstance(cell, float) else cell or "" for cell in row]


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _parquet(table: flat.Table) -> bytes:
    kinds = [pa.float64() if name in table.numbers else pa.string() for name in table.columns]
    columns = [[row[place] for row in table.rows] for place in range(len(kinds))]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays, names=list(table.columns)), sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())
