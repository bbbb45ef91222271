"""Texts written before messages had blocks give what they gave: laid down from the language as it was."""

import json
from pathlib import Path

import pytest

from campaigns.domain import content

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())


@pytest.mark.parametrize("case", GOLDEN, ids=range(len(GOLDEN)))
def test_a_text_without_blocks_gives_what_it_gave(case):
    compiled = content.compile_message(*case["texts"])

    filled = content.fill(compiled, case["values"], lambda n: compiled.links[n] + "?t=1&u=2")

    assert list(compiled.links) == case["links"]
    assert {name: getattr(filled, name) for name in ("subject", "preheader", "text", "html")} == {
        name: case[name] for name in ("subject", "preheader", "text", "html")
    }
