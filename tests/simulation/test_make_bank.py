from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from config.simulation import bank


def test_the_command_writes_every_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = ("--customers=300", "--months=2", "--seed=3", "--end=2026-11-21")

    call_command("make_bank", *size, f"--out={tmp_path / 'bank'}")

    for name in (*bank.PUBLIC_TABLES, *bank.TRUTH_TABLES):
        assert pq.read_table(tmp_path / "bank" / name).num_rows > 0, name
    assert "customers                     300" in capsys.readouterr().out


def test_the_command_refuses_to_mix_two_banks(tmp_path: Path) -> None:
    call_command("make_bank", customers=50, months=1, out=tmp_path)

    with pytest.raises(CommandError, match="already holds a bank"):
        call_command("make_bank", customers=50, months=1, out=tmp_path)


def test_the_command_needs_somewhere_to_put_it() -> None:
    with pytest.raises(CommandError, match="Say where"):
        call_command("make_bank", customers=50)


def test_an_impossible_size_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="must be positive"):
        call_command("make_bank", customers=0, out=tmp_path)

    assert list(tmp_path.iterdir()) == []
