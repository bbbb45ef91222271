"""Reading what is asked to be scanned: an object with id, lang, text, channel, product_type and product_facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.domain.compliance.catalogue import describe
from campaigns.domain.compliance.copies import Copy
from campaigns.domain.compliance.scanning import scan, tongue_of

LONGEST = 200_000  # signs; a mail with all its markup has a tenth of this


class BadRequestError(ValueError):
    """What was asked cannot be scanned; the message says why."""


def read_copy(
    asked: Any,
    names: Sequence[str] = (),
    allowed: Sequence[str] = (),
    forbidden: Sequence[str] = (),
) -> Copy:
    """Check an asked object and return the copy to scan; raises BadRequestError."""
    if not isinstance(asked, Mapping):
        raise BadRequestError("not an object")
    text = asked.get("text")
    if not isinstance(text, str):
        raise BadRequestError("text is missing")
    if len(text) > LONGEST:
        raise BadRequestError(f"text is longer than {LONGEST} characters")
    facts = asked.get("product_facts") or {}
    if not isinstance(facts, Mapping):
        raise BadRequestError("product_facts is not an object")
    lang = _word(asked, "lang")
    return Copy(
        text=text,
        lang=lang if lang[:2] in {"zh", "en"} else tongue_of(text),
        channel=_word(asked, "channel"),
        product_type=_word(asked, "product_type"),
        facts=facts,
        purpose=_word(asked, "purpose") or "marketing",
        names=tuple(names),
        allowed=tuple(allowed),
        forbidden=tuple(forbidden),
    )


def findings_of(copy: Copy) -> list[dict[str, Any]]:
    """Scan a copy and return its findings in words of its language."""
    return [describe(finding, copy.lang[:2]) for finding in scan(copy)]


def _word(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequestError(f"{name} is not a word")
    return value.strip().lower()
