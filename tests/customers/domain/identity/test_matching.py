import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from customers.domain.identity.comparing import NAMES, UNKNOWN, compare
from customers.domain.identity.keys import Person, block_keys, street_key
from customers.domain.identity.weighing import (
    STANDARD,
    Thresholds,
    Weights,
    count_levels,
    estimate,
    field_weights,
    judge,
)

LI = Person(
    1, "person", "李小明", "110101199003074477", "13800001111", "li@x.test",
    "青屿市东区海岸路18号", "M", dt.date(1990, 3, 7),
)  # fmt: skip


def other(**changes) -> Person:
    return replace(LI, id=2, **changes)


def levels(**changes) -> dict[str, int]:
    return dict(zip(NAMES, compare(LI, other(**changes)), strict=True))


def band(rarity=1e-5, **changes) -> str:
    row = np.array([compare(LI, other(**changes))], dtype=np.int8)
    return judge(row, STANDARD, Thresholds(), [rarity]).band[0]


@pytest.mark.parametrize(
    ("changes", "field", "level"),
    [
        ({"name": "李晓鸣"}, "name", 2),  # the same sounds
        ({"name": "小明李"}, "name", 2),  # its parts turned round
        ({"name": "李小芳"}, "name", 1),
        ({"name": "王建国"}, "name", 0),
        ({"birth_on": dt.date(1990, 7, 3)}, "birth_on", 2),
        ({"birth_on": dt.date(1990, 3, 8)}, "birth_on", 2),
        ({"birth_on": dt.date(1990, 12, 25)}, "birth_on", 1),
        ({"birth_on": None}, "birth_on", UNKNOWN),
        ({"id_number": "110101199003074747"}, "id_number", 1),
        ({"phone": "+86 138-0000-1111"}, "phone", 2),
        ({"email": "li@y.test"}, "email", 1),
        ({"address": "青屿 东 海岸 18"}, "address", 3),
        ({"address": "青屿市东区海岸路19号"}, "address", 2),
        ({"address": ""}, "address", UNKNOWN),
    ],
)
def test_levels(changes, field, level):
    assert levels(**changes)[field] == level


def test_a_key_survives_each_kind_of_slip():
    keys = set(block_keys(LI))
    for changes in (
        {"name": "李晓鸣"},
        {"name": "李大伟"},
        {"birth_on": dt.date(1990, 3, 8)},
        {"birth_on": dt.date(1991, 3, 7)},
        {"address": "别处路9号"},
    ):
        assert keys & set(block_keys(other(**changes))), changes


def test_an_address_without_figures_has_no_key():
    assert street_key("青屿市东区") == ""


def test_firms_meet_without_their_legal_form():
    one = Person(1, "firm", "青屿海纳贸易有限公司", "", "", "", "", "", None)
    same = replace(one, id=2, name="青屿海纳贸易股份有限公司")
    assert list(block_keys(one)) == list(block_keys(same))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "sure"),
        ({"address": "别处路9号", "id_number": ""}, "sure"),
        ({"name": "李晓鸣", "id_number": ""}, "review"),
        ({"birth_on": dt.date(1990, 3, 8), "id_number": ""}, "review"),
        # everything agrees but what speaks against it for certain
        ({"id_number": "110101199003079958"}, "no sure"),
        ({"gender": "F", "id_number": ""}, "no sure"),
        # a twin, a child and a wife at one address with one telephone
        ({"name": "李小刚", "id_number": "110101199003074493", "email": ""}, "no sure"),
        ({"name": "李一鸣", "id_number": "", "email": ""}, "no sure"),
        ({"name": "李天", "birth_on": dt.date(2015, 5, 6), "id_number": "", "email": ""}, ""),
        ({"name": "王丽", "birth_on": dt.date(1991, 9, 1), "gender": "F", "id_number": "",
          "email": ""}, ""),
        # a shared telephone alone
        ({"name": "王丽", "birth_on": dt.date(1971, 9, 1), "gender": "F", "id_number": "",
          "email": "", "address": "别处路9号"}, ""),
    ],
)  # fmt: skip
def test_bands(changes, expected):
    found = band(**changes)
    assert found != "sure" if expected == "no sure" else found == expected


def test_a_common_name_weighs_less():
    row = np.array([compare(LI, other())], dtype=np.int8)
    rare, common = (field_weights(row, STANDARD, [share])[0, 0] for share in (1e-6, 1e-2))
    assert rare - common == pytest.approx(np.log2(1e4))


def test_em_finds_the_parameters_that_made_the_pairs():
    rng = np.random.default_rng(1)
    prior, size = 0.2, 40_000
    matched = rng.random(size) < prior
    drawn = np.empty((size, len(NAMES)), dtype=np.int8)
    for place, name in enumerate(NAMES):
        for mask, table in ((matched, STANDARD.m), (~matched, STANDARD.u)):
            drawn[mask, place] = rng.choice(
                len(table[name]), mask.sum(), p=_sums_to_one(table[name])
            )

    found = estimate(drawn, STANDARD.u)

    assert found.prior == pytest.approx(prior, abs=0.01)
    for name in NAMES:
        assert found.m[name] == pytest.approx(STANDARD.m[name], abs=0.02), name


def _sums_to_one(shares):
    return np.array(shares) / sum(shares)


def test_shares_of_levels_sum_to_one_and_leave_unknown_out():
    rows = np.full((10, len(NAMES)), UNKNOWN, dtype=np.int8)
    rows[:4, 0] = 3
    shares = count_levels(rows)
    assert all(sum(one) == pytest.approx(1) for one in shares.values())
    assert shares["name"][3] > shares["name"][0]


def test_weights_are_read_as_they_were_written():
    assert Weights.from_json(STANDARD.as_json()) == Weights(
        m={k: tuple(v) for k, v in STANDARD.m.items()},
        u={k: tuple(v) for k, v in STANDARD.u.items()},
        prior=STANDARD.prior,
    )
