"""The hidden causes as tables under truth/, kept apart from what the bank can see; for tests and the simulator only."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from config.simulation import columns
from config.simulation.catalogue import PRODUCTS
from config.simulation.demand import Demand
from config.simulation.lives import Lives
from config.simulation.people import People
from config.simulation.plan import Array
from config.simulation.traits import CHANNELS, NEEDS, SEGMENTS, TASTES

QUADRANTS = ("persuadable", "sure_thing", "lost_cause", "sleeping_dog")
# A contact is of no consequence when it moves the 30-day probability by less than this, or than this share of it.
MATTERS, MATTERS_SHARE, LIKELY = 0.004, 0.2, 0.03


@dataclass(frozen=True)
class Truth:
    """Latent causes by customer number, and monthly hazard and uplift by customer number × product code."""

    customers: pd.DataFrame
    hazard: pd.DataFrame
    uplift: pd.DataFrame


def latent_table(people: People, lives: Lives) -> pa.Table:
    """Truth: segment, tastes, needs, price sensitivity, responsiveness and channel affinity of each customer."""
    narrow = np.float32
    table = {
        "customer_no": people.numbers(),
        "segment": columns.labels(people.segment, [segment.code for segment in SEGMENTS]),
        "price_sensitivity": pa.array(people.price_sensitivity.astype(narrow)),
        "responsiveness": pa.array(people.responsiveness.astype(narrow)),
        "wealth": pa.array(people.wealth.astype(narrow)),
    }
    for place, name in enumerate(TASTES):
        table[f"taste_{name}"] = pa.array(people.tastes[:, place].astype(narrow))
    for place, name in enumerate(NEEDS):
        table[f"need_{name}"] = pa.array(np.ascontiguousarray(lives.needs[:, place]))
    for place, name in enumerate(CHANNELS):
        table[f"affinity_{name}"] = pa.array(people.affinity[:, place].astype(narrow))
    return pa.table(table)


def propensity_table(people: People, demand: Demand) -> pa.Table:
    """Truth: monthly purchase hazard and uplift of one contact, a column per product each."""
    table = {"customer_no": people.numbers()}
    for place, product in enumerate(PRODUCTS):
        table[f"hazard_{product.code}"] = pa.array(np.ascontiguousarray(demand.hazard[:, place]))
    for place, product in enumerate(PRODUCTS):
        table[f"uplift_{product.code}"] = pa.array(np.ascontiguousarray(demand.uplift[:, place]))
    return pa.table(table)


def read_truth(directory: Path, customer_nos: list[str] | None = None) -> Truth:
    """Load the truth of a bank written to `directory`, of some customers or of all."""
    chosen = None if customer_nos is None else [("customer_no", "in", customer_nos)]
    frames = []
    for name in ("latents", "propensity"):
        table = pq.read_table(directory / "truth" / name, filters=chosen)
        frames.append(table.to_pandas().set_index("customer_no"))
    latents, propensity = frames
    return Truth(latents, _side(propensity, "hazard_"), _side(propensity, "uplift_"))


def quadrants(hazard: Array, uplift: Array) -> Array:
    """Index into QUADRANTS of each customer × product, from monthly hazard and uplift."""
    without = 1 - np.exp(-hazard)
    matters = np.maximum(MATTERS, MATTERS_SHARE * without)
    return np.select([uplift > matters, uplift < -matters, without >= LIKELY], [0, 3, 1], 2)


def _side(frame: pd.DataFrame, prefix: str) -> pd.DataFrame:
    side = frame[[column for column in frame.columns.astype(str) if column.startswith(prefix)]]
    return side.rename(columns=lambda column: column.removeprefix(prefix))
