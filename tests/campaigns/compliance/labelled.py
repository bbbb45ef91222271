"""Labelled texts: which rules each breaks, and where; and how often a scan agrees."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from campaigns.domain.compliance.copies import Copy
from campaigns.domain.compliance.scanning import scan

FOLDER = Path(__file__).parent / "labelled"


@dataclass
class Agreement:
    """Rules found and wanted, found but not wanted, wanted but not found; and what to look at."""

    right: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right.total() / (self.right.total() + self.extra.total())

    @property
    def recall(self) -> float:
        return self.right.total() / (self.right.total() + self.missed.total())


def read_labelled(name: str) -> Iterator[tuple[dict[str, str], Copy]]:
    """Yield the wanted rules (each with the words it should mark) and the text to scan."""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        rules, channel, product, facts, text = (part.strip() for part in line.split("|", 4))
        wanted = dict(rule.strip().partition("@")[::2] for rule in rules.split(";") if rule != "-")
        yield (
            wanted,
            Copy(
                text=text.replace("⏎", "\n"),
                lang=name[:2],
                channel=channel,
                product_type=product,
                facts={} if facts == "-" else json.loads(facts),
            ),
        )


def agreement_on(name: str) -> Agreement:
    """Scan every text of a set and count."""
    told = Agreement()
    for wanted, copy in read_labelled(name):
        found = scan(copy)
        rules = {finding.rule for finding in found}
        told.right.update(rules & wanted.keys())
        told.extra.update(rules - wanted.keys())
        told.missed.update(wanted.keys() - rules)
        told.notes += [f"{rule} not wanted: {copy.text}" for rule in rules - wanted.keys()]
        told.notes += [f"{rule} not found: {copy.text}" for rule in wanted.keys() - rules]
        for rule in rules & wanted.keys():
            at = copy.text.lower().find(wanted[rule].lower())
            spans = [(f.start, f.end) for f in found if f.rule == rule]
            if not any(start < at + len(wanted[rule]) and at < end for start, end in spans):
                told.notes += [f"{rule} elsewhere: {copy.text}"] if wanted[rule] else []
    return told
