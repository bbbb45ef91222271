from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.associations import apriori, fp_growth, rules_from, without_redundant

baskets = st.dictionaries(
    st.frozensets(st.sampled_from("abcdefg"), max_size=7), st.integers(1, 5), max_size=12
)
GROCERIES = Counter({
    frozenset({"milk", "bread"}): 3, frozenset({"milk", "bread", "butter"}): 2,
    frozenset({"bread"}): 2, frozenset({"butter"}): 1, frozenset(): 2,
})  # fmt: skip


def by_brute_force(baskets, least, longest):
    """Count every set there could be, one by one."""
    items = sorted(set().union(*baskets)) if baskets else []
    sets = (frozenset(s) for n in range(1, longest + 1) for s in combinations(items, n))
    counted = {s: sum(times for basket, times in baskets.items() if s <= basket) for s in sets}
    return {s: count for s, count in counted.items() if count >= max(least, 1)}


@given(baskets, st.integers(0, 8), st.integers(1, 7))
@pytest.mark.parametrize("mine", [fp_growth, apriori])
def test_frequent_sets_are_those_of_brute_force(mine, baskets, least, longest):
    assert mine(baskets, least, longest) == by_brute_force(baskets, least, longest)


@given(baskets, st.integers(1, 4), st.sampled_from([0.1, 0.5, 0.9]))
def test_rules_are_those_of_brute_force(baskets, least, sure):
    total = sum(baskets.values())
    sets = by_brute_force(baskets, least, 7)

    found = {(rule.given, rule.then): rule for rule in rules_from(sets, total, sure)}

    for items, both in sets.items():
        for then in items if len(items) > 1 else ():
            given_count, then_count = sets[items - {then}], sets[frozenset(then)]
            rule = found.pop((tuple(sorted(items - {then})), then), None)
            wanted = both / given_count >= sure and both * total / given_count / then_count > 1
            assert (rule is not None) is wanted
            if rule:
                assert rule.both == both
                assert rule.leverage == pytest.approx(
                    both / total - given_count * then_count / total**2
                )
    assert found == {}


@given(baskets, st.integers(1, 3))
def test_what_is_left_has_no_better_part_and_what_went_has_one(baskets, least):
    rules = rules_from(by_brute_force(baskets, least, 7), sum(baskets.values()), 0.1)
    left = without_redundant(rules)

    def has_better(rule):
        return any(
            other.then == rule.then and set(other.given) < set(rule.given) and other.confidence >= rule.confidence
            for other in rules
        )  # fmt: skip

    assert left == [rule for rule in rules if not has_better(rule)]


def test_measures_of_a_known_example():
    sets = fp_growth(GROCERIES, 1)

    rules = {(rule.given, rule.then): rule for rule in rules_from(sets, 10, 0.5)}
    sure, back = rules[("milk",), "bread"], rules[("bread",), "milk"]

    assert (sure.support, sure.confidence, sure.lift) == (0.5, 1.0, pytest.approx(10 / 7))
    assert (sure.leverage, sure.conviction) == (pytest.approx(0.15), None)
    assert back.conviction == pytest.approx(0.5 / (2 / 7))
    assert (("bread", "butter"), "milk") in rules
    assert (("bread", "butter"), "milk") in {(r.given, r.then) for r in without_redundant([*rules.values()])}  # fmt: skip


def test_nothing_gives_nothing():
    assert fp_growth({}, 1) == apriori({}, 1) == {}
    assert rules_from({}, 0, 0.5) == []
