"""How a benchmark tells its growth over several sizes."""

import json

import pytest

from bench import growth


def line(customers: int, seconds: float, limit: float | None = None) -> dict:
    ratio = round(seconds / limit, 3) if limit else None
    return {"customers": customers, "value": 1, "seconds": seconds, "limit_seconds": limit, "ratio": ratio}  # fmt: skip


def test_segment_benchmarks_run_at_every_size_up_to_the_one_asked_for():
    assert growth.sizes_up_to("cluster", 1_000_000) == [10_000, 100_000, 1_000_000]
    assert growth.sizes_up_to("lookalike", 100_000) == [10_000, 100_000]
    assert growth.sizes_up_to("freeze", 600) == [600]


def test_other_benchmarks_run_once():
    assert growth.sizes_up_to("send", 1_000_000) == [1_000_000]


@pytest.mark.parametrize(("power", "exponent"), [(0, 0.0), (1, 1.0), (2, 2.0)])
def test_the_exponent_is_the_power_of_the_size(power, exponent):
    lines = [line(size, 0.5 * (size / 1000) ** power, size / 1000) for size in (10_000, 100_000, 1_000_000)]  # fmt: skip

    told = growth.with_growth(lines)["growth"]

    assert told["exponent"] == exponent
    assert told["limit_exponent"] == 1.0
    assert told["customers"] == [10_000, 100_000, 1_000_000]


def test_the_last_size_tells_all_and_the_growth_beside_it():
    told = growth.with_growth([line(10_000, 1.0, 2.0), line(100_000, 8.0, 10.0)])

    assert (told["customers"], told["seconds"], told["ratio"]) == (100_000, 8.0, 0.8)
    assert told["growth"]["ratio"] == [0.5, 0.8]
    assert told["growth"]["exponent"] == 0.903


def test_parts_that_every_size_tells_stand_beside_the_whole():
    details = [
        {"fit_s": 0.1, "fit_ratio": 1.1, "seed": 4},
        {"fit_s": 0.9, "fit_ratio": 1.0, "count_s": 2},
    ]
    lines = [
        line(size, 1.0) | {"detail": told}
        for size, told in zip((10_000, 100_000), details, strict=True)
    ]

    assert growth.with_growth(lines)["growth"]["parts"] == {"fit_s": [0.1, 0.9], "fit_ratio": [1.1, 1.0]}  # fmt: skip


def test_without_a_limit_or_with_one_size_nothing_is_made_up():
    two = growth.with_growth([line(10_000, 1.0), line(100_000, 8.0)])

    assert two["growth"]["limit_exponent"] is None
    assert "growth" not in growth.with_growth([line(600, 1.0)])


def test_the_last_line_of_the_output_is_read():
    assert growth.read_line('warming up\n{"name": "x"}\n') == {"name": "x"}
    with pytest.raises(json.JSONDecodeError):
        growth.read_line("it broke")
