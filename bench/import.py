"""Importing customers and bookings with every check, sealing and merging, beside a raw COPY of the same files.

The limit is COPY of the mapped columns as they stand in the file, without checks, keys or indexes, into a plain table.
"""

import tempfile
import time
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection

from bench import BenchResult, forget_peak, peak_rss_mb
from config.base.tables import copy_into
from config.simulation.bank import write_bank
from config.simulation.plan import Plan
from customers.services.imports.jobs import import_path
from customers.services.imports.mappings import built_in_mapping

BEFORE = ("branches", "products")
MEASURED = ("customers", "holdings", "transactions")
MONTHS = 2
ROWS = 1_000_000


def run(customers: int) -> BenchResult:
    """Write a bank, import it table by table, and COPY the same files raw."""
    with tempfile.TemporaryDirectory(prefix="sandpiper-bench-") as folder:
        directory = Path(folder) / "bank"
        write_bank(
            Plan(customers=customers, months=MONTHS, seed=1, end=date(2026, 11, 1)), directory
        )
        for name in BEFORE:
            take_in(directory, name)
        for name in MEASURED:
            join_files(directory / name)
        taken = {name: take_in(directory, name) for name in MEASURED}
        copied = {name: copy_raw(directory, name) for name in MEASURED}
    seconds = sum(found["seconds"] for found in taken.values())
    rows = sum(found["rows"] for found in taken.values())
    return BenchResult(
        value=round(rows / seconds),
        unit="rows a second",
        seconds=seconds,
        limit_seconds=sum(copied.values()),
        detail={
            name: {
                "rows": found["rows"],
                "rows_per_second": round(found["rows"] / found["seconds"]),
                "ratio_to_copy": round(found["seconds"] / copied[name], 2),
                "peak_mb": found["peak_mb"],
            }
            for name, found in taken.items()
        },
    )


def join_files(folder: Path) -> None:
    """Make one file of a table's many: a bank hands over one, whose chunks are prepared while others are merged."""
    parts = sorted(folder.iterdir())
    with pq.ParquetWriter(folder / f"{folder.name}.parquet", pq.read_schema(parts[0])) as whole:
        for part in parts:
            whole.write_table(pq.read_table(part))
            part.unlink()


def take_in(directory: Path, name: str) -> dict[str, Any]:
    """Import one table by the product's own mapping; a quarantined row is an error here."""
    mapping = built_in_mapping(target=name)
    forget_peak()
    began, rows = time.perf_counter(), 0
    for path in sorted((directory / name).iterdir()):
        job = import_path(mapping=mapping, path=path, refresh=False)
        if job.rows_quarantined:
            raise RuntimeError(f"{path.name}: {job.rows_quarantined} rows in quarantine")
        rows += job.rows_read
    return {"rows": rows, "seconds": time.perf_counter() - began, "peak_mb": peak_rss_mb()}


def copy_raw(directory: Path, name: str) -> float:
    """Return the seconds of reading the same files and copying them into a table of text columns."""
    began = time.perf_counter()
    for path in sorted((directory / name).iterdir()):
        whole = pq.ParquetFile(path)
        raw, names = f"bench_raw_{name}", whole.schema_arrow.names
        columns = ", ".join(f'"{column}" text' for column in names)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE UNLOGGED TABLE IF NOT EXISTS {raw} ({columns})")
        for rows in whole.iter_batches(ROWS):
            text = BytesIO()
            pa_csv.write_csv(rows, text, pa_csv.WriteOptions(include_header=False))
            text.seek(0)
            copy_into(raw, names, text)
    return time.perf_counter() - began
