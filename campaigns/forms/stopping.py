"""The stop rules of a campaign as a table: for each line a share that rings and one that pauses, each after so many outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.domain.stop_rules import (
    DOES,
    LINES,
    MOST_LEAST,
    SPEND,
    StopRuleError,
    bank_limit,
)
from campaigns.models import Campaign
from campaigns.selectors.stopping import (
    DOES_WORDS,
    LINE_WORDS,
    bank_limits,
    check_rules,
    fault_words,
)

LEAST = 100  # outcomes after which a share tells something


@dataclass(frozen=True)
class RuleRow:
    """A line of the table: its name, the bank's own limit in words, and the fields of each thing a rule may do."""

    words: str
    most: str
    cells: list[tuple[str, BoundField, BoundField]]


class StopRulesForm(forms.ModelForm):
    """A form of a campaign with the table; the rules come out as `stop_rules` among the cleaned data."""

    instance: Campaign

    def add_rules(self) -> None:
        """Add a pair of fields for each line and what a rule may do."""
        kept = {(one["line"], one["does"]): one for one in self.instance.stop_rules}
        limits = bank_limits(self.instance.channel)
        for line in LINES:
            most = bank_limit(line, limits) * 100
            for does in DOES:
                limit, least = names_of(line, does)
                self.fields[limit] = _percent(line, does, most)
                self.fields[least] = _least(line, does)
                rule = kept.get((line, does))
                if rule:
                    self.initial[limit] = f"{rule['limit'] * 100:g}"
                self.initial[least] = rule["least"] if rule else (1 if line == SPEND else LEAST)

    @property
    def rule_names(self) -> list[str]:
        """The names of the table's fields, which a page shows apart from the others."""
        return [name for line in LINES for does in DOES for name in names_of(line, does)]

    @property
    def rule_rows(self) -> Iterator[RuleRow]:
        """The table, line by line."""
        limits = bank_limits(self.instance.channel)
        for line in LINES:
            cells = []
            for does in DOES:
                limit, least = names_of(line, does)
                cells.append((str(DOES_WORDS[does]), self[limit], self[least]))
            yield RuleRow(str(LINE_WORDS[line]), _share(bank_limit(line, limits) * 100), cells)

    def read_rules(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the rules that were filled in; notes what is wrong at the field."""
        told = []
        for line in LINES:
            for does in DOES:
                limit, least = names_of(line, does)
                if data.get(limit) is not None:
                    told.append(
                        {
                            "line": line,
                            "limit": float(data[limit]) / 100,
                            "least": data.get(least) or LEAST,
                            "does": does,
                        }
                    )
        try:
            check_rules(told, self.instance.channel)
        except StopRuleError as error:
            one = told[error.place]
            name = names_of(str(one["line"]), str(one["does"]))[error.code == "least"]
            self.add_error(name, fault_words(error))
        return told


def names_of(line: str, does: str) -> tuple[str, str]:
    """Return the names of the two fields of a rule."""
    return f"stop_{line}_{does}", f"stop_{line}_{does}_least"


def _percent(line: str, does: str, most: float) -> forms.Field:
    label = _("%(line)s, %(does)s at a share of (%%)") % _said(line, does)
    look = {"step": "0.01", "min": "0.01", "max": f"{most:g}", "placeholder": "–"}
    widget = forms.NumberInput(attrs=look | _looks(label))
    return forms.DecimalField(
        label=label, required=False, max_digits=5, decimal_places=2, widget=widget
    )


def _least(line: str, does: str) -> forms.Field:
    label = _("%(line)s, %(does)s after at least so many outcomes") % _said(line, does)
    widget = forms.NumberInput(attrs=_looks(label))
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=MOST_LEAST, widget=widget
    )


def _looks(label: str) -> dict[str, str]:
    return {"class": "form-control form-control-sm", "aria-label": label}


def _said(line: str, does: str) -> dict[str, str]:
    return {"line": str(LINE_WORDS[line]), "does": str(DOES_WORDS[does])}


def _share(percent: float) -> str:
    return f"{number_format(f'{percent:g}')}%"
