"""Words put in by one click: they mend what they replace."""

import pytest

from campaigns.domain.compliance.copies import Copy
from campaigns.domain.compliance.replacing import REPLACEMENTS, replacement_for
from campaigns.domain.compliance.scanning import scan


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "本行为您提供最佳服务。"),
        ("zh", "我们提供顶级服务。"),
        ("en", "We offer the best service."),
    ],
)
def test_what_is_put_in_passes(lang, text):
    (found,) = [f for f in scan(Copy(text=text, lang=lang)) if f.rule.endswith("-ABS")]
    quote = text[found.start : found.end]

    words = replacement_for(found.rule, quote)
    mended = text[: found.start] + words + text[found.end :]

    assert words
    assert [f.rule for f in scan(Copy(text=mended, lang=lang)) if f.rule.endswith("-ABS")] == []


def test_no_replacement_is_itself_forbidden():
    for quote, words in REPLACEMENTS.items():
        lang = "en" if quote.isascii() else "zh"
        assert [f for f in scan(Copy(text=words, lang=lang)) if f.rule.endswith("-ABS")] == []


def test_a_promise_has_no_substitute_and_case_is_kept():
    assert replacement_for("ZH-GUAR", "保本") == ""
    assert replacement_for("EN-ABS", "Best") == "Good"
