"""Rules proposed from a phrase, with the names of the bank's own tags, products, branches and segments."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from customers.models import Branch, Product, Tag
from customers.selectors.words import score_name
from segmentation.domain.entry.frames import DEFAULT_DAYS
from segmentation.domain.entry.lexing import Lists
from segmentation.domain.entry.reading import propose_rule
from segmentation.domain.problems import RuleError
from segmentation.domain.sentence import Run, explain_rule, plain_text
from segmentation.selectors import choices

HEADS_OF = {"en": (" Main Branch", " Branch"), "zh": ("分行", "支行")}


@dataclass(frozen=True)
class Told:
    """A proposal as people see it: the rule, its sentence, what was not understood, what was taken for granted."""

    rule: dict[str, Any]
    sentence: list[Run]
    unread: list[str]
    assumed: list[str]
    problems: list[str]

    @property
    def text(self) -> str:
        """The sentence without marks."""
        return plain_text(self.sentence)


def propose_segment(phrase: str, user: User) -> Told:
    """Return the rule that a phrase asks for, never run nor saved.

    It is empty where nothing was understood, or where it asks what the user may not choose by.
    """
    proposal = propose_rule(phrase, names_in_both(user))
    lang, sentence, problems, refused = choices.language(), [], [], False
    if not proposal.is_empty:
        try:
            node = choices.read_rule(proposal.rule, user)
            sentence = explain_rule(node, lang, choices.names_for(user))
        except RuleError as error:
            problems = [problem.text(lang) for problem in error.problems]
            refused = any(problem.code in choices.OTHER_PURPOSE for problem in error.problems)
    assumed = {
        "window": _("No window was said: %(n)s days are taken.") % {"n": DEFAULT_DAYS},
        "order": _(
            "Read as one after the other. Where the order does not matter, say “in the last … days”."
        ),
    }
    return Told(
        {**proposal.rule, "rule": {"all": []}} if refused else dict(proposal.rule),
        sentence,
        list(proposal.unread),
        [assumed[one] for one in proposal.assumed],
        problems,
    )


def names_in_both(user: User) -> Lists:
    """Return the stored lists with their names in both languages, as the user may see them."""
    pairs = ("code", "name_zh", "name_en")
    scores: dict[str, list[str]] = {}
    for lang in ("zh-hans", "en"):
        with override(lang):
            for kind, _name in choices.PROVIDERS["score_kinds"](user, None):
                scores.setdefault(kind, [kind]).append(str(score_name(kind)))
    return {
        "tags": list(Tag.objects.values_list(*pairs)),
        "products": list(Product.objects.values_list(*pairs)),
        "branches": list(Branch.objects.values_list(*pairs)),
        "regions": _regions(),
        "segments": [(pk, name) for pk, name in choices.PROVIDERS["segments"](user, None)],
        "snapshots": [(pk, name) for pk, name in choices.PROVIDERS["snapshots"](user, None)],
        "score_kinds": [(kind, *names) for kind, names in scores.items()],
    }


def _regions() -> list[tuple[str, ...]]:
    """A region is named in one language; its main branch tells the other name."""
    found: dict[str, list[str]] = {}
    rows = Branch.objects.exclude(region="").order_by("path")
    for region, zh, en in rows.values_list("region", "name_zh", "name_en"):
        names = found.setdefault(region, [region])
        for told, endings in ((zh, HEADS_OF["zh"]), (en, HEADS_OF["en"])):
            ending = next((one for one in endings if told.endswith(one)), "")
            if ending == endings[0]:
                names.append(told.removesuffix(ending))
    return [(region, *dict.fromkeys(names)) for region, names in found.items()]
