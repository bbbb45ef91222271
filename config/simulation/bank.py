"""The whole bank: block by block, table by table, to files whose bytes depend on the plan alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from config.simulation import (
    catalogue,
    complaints,
    conduct,
    firms,
    laundering,
    legs,
    lives,
    people,
    positions,
    seasons,
    truth,
)
from config.simulation.contracts import contract_legs
from config.simulation.demand import Demand, draw_demand
from config.simulation.everyday import everyday_legs
from config.simulation.festive import red_packet_legs
from config.simulation.plan import Array, Plan
from config.simulation.scene import Scene

FORMATS = ("parquet", "csv")
PUBLIC_TABLES = (
    "branches",
    "products",
    "customers",
    "holdings",
    "transactions",
    "events",
    "consents",
    "complaints",
    "relations",
    "firms",
    "firm_people",
)
TRUTH_TABLES = ("truth/latents", "truth/propensity", "truth/life_events", "truth/laundering")


def shared_tables() -> dict[str, pa.Table]:
    """Tables that do not grow with the bank."""
    return {"branches": catalogue.branches_table(), "products": catalogue.products_table()}


def block_tables(plan: Plan, block: int) -> dict[str, pa.Table]:
    """All tables of one block of customers, drawn from that block's own streams."""
    crowd = people.draw_people(plan, block)
    life = lives.draw_lives(plan, block, crowd)
    demand = draw_demand(plan, block, crowd, life)
    held = positions.open_positions(plan, block, crowd, demand)
    scene = Scene(plan, block, seasons.calendar(plan), crowd, life, held)
    suspicious, planted = laundering.plant(scene)
    batches = [*everyday_legs(scene), *red_packet_legs(scene), *contract_legs(scene), *suspicious]
    settled = legs.settle(plan, held, batches)
    grievances = complaints.complaints_table(scene)
    return {
        "customers": people.customers_table(plan, block, crowd, _assessed_days(scene, demand)),
        "holdings": positions.holdings_table(plan, crowd, held, settled.balance),
        "transactions": legs.transactions_table(block, crowd, held, settled),
        "events": conduct.events_table(scene, demand, grievances),
        "consents": conduct.consents_table(plan, block, crowd),
        "complaints": grievances,
        "relations": conduct.relations_table(plan, block, crowd),
        "firms": firms.firms_table(plan, block, crowd),
        "firm_people": firms.firm_people_table(plan, block, crowd),
        "truth/latents": truth.latent_table(crowd, life),
        "truth/propensity": truth.propensity_table(crowd, demand),
        "truth/life_events": lives.life_events_table(plan, crowd, life),
        "truth/laundering": laundering.laundering_table(plan, crowd, planted),
    }


def tables(plan: Plan) -> Iterator[tuple[int, dict[str, pa.Table]]]:
    """Every block in order; the shared tables come with block 0."""
    for block in range(plan.blocks):
        made = block_tables(plan, block)
        yield block, {**shared_tables(), **made} if block == 0 else made


def write_bank(
    plan: Plan,
    directory: Path,
    *,
    file_format: str = "parquet",
    report: Callable[[int, dict[str, int]], None] = lambda block, rows: None,
) -> dict[str, int]:
    """Write TABLE/TABLE-NNNN files under `directory` and return the rows of each table.

    Truth is always Parquet. Raises FileExistsError when the directory already holds a bank.
    """
    if (directory / "customers").exists():
        raise FileExistsError(str(directory))
    totals: dict[str, int] = {}
    for block, made in tables(plan):
        for name, table in made.items():
            kind = "parquet" if name.startswith("truth/") else file_format
            write_table(table, directory / name / f"{Path(name).name}-{block:04d}.{kind}")
            totals[name] = totals.get(name, 0) + table.num_rows
        report(block, totals)
    return totals


def write_table(table: pa.Table, path: Path) -> None:
    """Write one file; the ending of its name says how."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        # Without Arrow's own schema every reader sees plain text, numbers and times.
        pq.write_table(table, path, compression="zstd", compression_level=1, store_schema=False)
        return
    plain = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    pa.csv.write_csv(pa.table(plain, names=table.column_names), path)


def _assessed_days(scene: Scene, demand: Demand) -> Array:
    """Nobody buys a rated product on a stale assessment: the purchase renewed it."""
    rated = catalogue.product_array("risk_rating") > 0
    rows = np.flatnonzero(rated[demand.bought_product])
    latest = np.full(len(scene.people), -10_000)
    np.maximum.at(latest, demand.bought_customer[rows], demand.bought_day[rows])
    drawn = scene.people.assessed_day
    stale = (latest > drawn) | (latest - drawn > 365)
    return np.where(stale, latest, drawn)
