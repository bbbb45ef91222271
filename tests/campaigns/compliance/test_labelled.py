"""How well the scan agrees with labelled copy; the later sets of each language were written after the earlier were measured."""

import pytest

from campaigns.domain.compliance.catalogue import RULES
from campaigns.domain.compliance.copies import OWN_WORDS
from tests.campaigns.compliance.labelled import agreement_on, read_labelled

SETS = (
    "zh", "zh_fresh", "zh_third", "zh_fourth", "zh_fifth", "zh_blind", "zh_apart", "en", "en_fresh", "en_third", "en_fourth",
    "en_fifth", "en_blind",
)  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_scan_agrees_with_the_labels(name):
    told = agreement_on(name)

    assert told.notes == []
    assert (told.precision, told.recall) == (1.0, 1.0)


def test_every_rule_has_texts_that_break_it():
    broken = {rule for name in SETS for wanted, _copy in read_labelled(name) for rule in wanted}

    assert broken == set(RULES) - {OWN_WORDS}
