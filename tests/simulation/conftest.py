from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from config.simulation import bank
from config.simulation.plan import Plan
from config.simulation.truth import Truth, read_truth

# A year that holds singles' day and the new year of 17 February 2026, in two blocks.
PLAN = Plan(customers=6_000, months=12, seed=7, end=date(2026, 4, 20), block_size=3_000)


@pytest.fixture(scope="session")
def bank_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bank")
    bank.write_bank(PLAN, directory)
    return directory


@pytest.fixture(scope="session")
def tables(bank_dir: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(bank_dir / name) for name in bank.PUBLIC_TABLES}


@pytest.fixture(scope="session")
def truth(bank_dir: Path) -> Truth:
    return read_truth(bank_dir)
