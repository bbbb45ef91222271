"""The lists of values that live in the database, and the reading of rules against them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from config.base.languages import is_chinese
from config.base.tables import fetch_column
from customers.models import Branch, Customer, Firm, Product, Tag
from customers.selectors.classification import categories_kept_from, may_use
from customers.selectors.words import said, score_name
from segmentation.domain.problems import Problem, RuleError
from segmentation.domain.rules import Condition, Node, parse_rule, scores_asked, walk
from segmentation.domain.schema import registry_document
from segmentation.domain.sentence import Names, explain_rule, plain_text
from segmentation.domain.templates import TEMPLATES
from segmentation.models import Segment, Snapshot
from segmentation.selectors.asked import is_run, runs_kept_from, runs_seen

PROFILE, CUSTOMER = "customers.CustomerProfile", "customers.Customer"
# Problems of a rule that asks what is not kept for marketing.
OTHER_PURPOSE = frozenset(("other_purpose", "other_purpose_value"))
CATEGORIES = "categories"  # the narrowing of bookings by what money was spent on
COLUMNS = {"birth_month": "birth_on", "next_birthday": "birth_on"}
Pairs = list[tuple[str, str]]  # a value, and its name in the reader's language
LISTS_SECONDS = 300
MOST_GROUPS = 2_000
# The kinds are few and the scores many: hop from one to the next along the unique index.
SCORE_KINDS = """
    WITH RECURSIVE hop (kind) AS (
        (SELECT kind FROM customers_score ORDER BY kind LIMIT 1)
        UNION ALL
        SELECT (SELECT s.kind FROM customers_score s WHERE s.kind > hop.kind ORDER BY s.kind LIMIT 1)
          FROM hop WHERE hop.kind IS NOT NULL
    ) SELECT kind FROM hop WHERE kind IS NOT NULL
"""
SCORE_BANDS = """
    SELECT DISTINCT sampled.band FROM unnest(%s::text[]) AS kinds (kind)
      CROSS JOIN LATERAL (SELECT s.band FROM customers_score s WHERE s.kind = kinds.kind LIMIT 2000) AS sampled
     WHERE sampled.band <> '' ORDER BY 1
"""
# What recent events carry, as name=value, the commonest first.
EVENT_PROPERTIES = """
    SELECT left(p.key || '=' || p.value, 130)
      FROM (SELECT payload FROM customers_event
             WHERE payload <> '{}' AND occurred_at > now() - interval '30 days' LIMIT 20000) AS recent
      CROSS JOIN LATERAL jsonb_each_text(recent.payload) AS p
     WHERE p.key ~ '^[A-Za-z0-9_.-]{1,40}$' AND length(p.value) BETWEEN 1 AND 60
     GROUP BY 1 ORDER BY count(*) DESC LIMIT 100
"""


def language() -> str:
    """Return "zh" or "en", the language of the reader."""
    return "zh" if is_chinese() else "en"


def choice_lists(user: User, *, without: int | None = None) -> dict[str, Pairs]:
    """Return every stored list by provider, as the user may see it; `without` is a segment not to offer."""
    return {provider: load(user, without) for provider, load in PROVIDERS.items()}


def read_rule(document: Any, user: User, *, without: int | None = None) -> Node:
    """Read a rule and check that what it names exists for the user; raises RuleError."""
    lists = choice_lists(user, without=without)
    known = {provider: {value for value, _name in pairs} for provider, pairs in lists.items()}
    node = parse_rule(document, known, timezone.localdate())
    _refuse_other_purposes(node, user)
    _refuse_hidden_runs(node, user)
    return node


def registry_for(user: User) -> dict[str, Any]:
    """Return the builder's fields in the reader's language, without what the user may not choose by."""
    document = registry_document(language())
    kept = categories_kept_from(user)
    fields = [
        {**one, "params": [_offered(param, kept) for param in one["params"]]}
        for one in document["fields"]
        if may_ask_about(user, one["key"])
    ]
    return {**document, "fields": fields}


def _offered(param: dict[str, Any], kept: frozenset[str]) -> dict[str, Any]:
    """A narrowing as it is offered: of the categories of spending, those that are not kept from the user."""
    if param["key"] != CATEGORIES:
        return param
    return {**param, "choices": [pair for pair in param["choices"] if pair[0] not in kept]}


def in_other_language(rule: Node, user: User) -> dict[str, str]:
    """Return the sentence of a rule in the language that is not the reader's, with that language's code."""
    lang, code = ("en", "en") if language() == "zh" else ("zh", "zh-Hans")
    with override(code.lower()):
        return {"lang": code, "text": plain_text(explain_rule(rule, lang, names_for(user)))}


def offered_templates(user: User) -> list[dict[str, Any]]:
    """Return the rules to begin from, in the reader's language, with their names in the other one to search by.

    Those that ask what the user may not choose by are left out.
    """
    lang = language()
    other = "en" if lang == "zh" else "zh"
    return [
        {
            "key": one.key,
            "name": one.name.of(lang),
            "also": one.name.of(other),
            "told": one.told.of(lang),
            "rule": one.rule,
        }
        for one in TEMPLATES
        if not any(_other_purposes(parse_rule(one.rule), user))
    ]


def may_ask_about(user: User, field: str) -> bool:
    """Whether a user may choose customers by a field of the profile or of the customer."""
    column = COLUMNS.get(field, field)
    return may_use(user, PROFILE, column) and may_use(user, CUSTOMER, column)


def _refuse_other_purposes(node: Node, user: User) -> None:
    """What is not kept for marketing is no ground to choose customers, without a permission of its own."""
    problems = list(_other_purposes(node, user))
    if problems:
        raise RuleError(problems)


def _other_purposes(node: Node, user: User) -> Iterator[Problem]:
    kept = categories_kept_from(user)
    for path, part in walk(node):
        if not isinstance(part, Condition):
            continue
        if not may_ask_about(user, part.field):
            yield Problem(path, "field", "other_purpose")
        for value in cast(tuple[str, ...], part.param(CATEGORIES) or ()):
            if value in kept:
                yield Problem(path, CATEGORIES, "other_purpose_value", {"name": said(value)})


def _refuse_hidden_runs(node: Node, user: User) -> None:
    """The clusters or ranks of a run that is kept from somebody are no ground for them to choose customers."""
    asked = [
        (path, kind)
        for path, part in walk(node)
        if isinstance(part, Condition)
        for kind in scores_asked(part)
    ]
    kept = runs_kept_from(user, {kind for _path, kind in asked})
    problems = [
        Problem(path, "score", "unknown_choice", {"name": kind})
        for path, kind in asked
        if kind in kept
    ]
    if problems:
        raise RuleError(problems)


def names_for(user: User) -> Names:
    """Return the function that tells what stored values are called."""
    loaded: dict[str, Mapping[str, str]] = {}

    def name(provider: str, value: str) -> str:
        if provider not in PROVIDERS:
            return value
        if provider not in loaded:
            loaded[provider] = dict(PROVIDERS[provider](user, None))
        known = loaded[provider].get(value)
        return known or (str(score_name(value)) if provider == "score_kinds" else value)

    return name


def _branches(_user: User, _without: int | None) -> Pairs:
    field = "name_zh" if language() == "zh" else "name_en"
    return list(Branch.objects.order_by("path").values_list("code", field))


def _products(_user: User, _without: int | None) -> Pairs:
    field = "name_zh" if language() == "zh" else "name_en"
    return list(Product.objects.order_by("kind", "code").values_list("code", field))


def _tags(_user: User, _without: int | None) -> Pairs:
    field = "name_zh" if language() == "zh" else "name_en"
    return list(Tag.objects.in_use().order_by("code").values_list("code", field))


def _segments(user: User, without: int | None) -> Pairs:
    rows = Segment.objects.visible_to(user).in_use().order_by("name")
    rows = rows if without is None else rows.exclude(pk=without)
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _snapshots(user: User, _without: int | None) -> Pairs:
    rows = Snapshot.objects.visible_to(user).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _score_kinds(user: User, _without: int | None) -> Pairs:
    clusters, alike = gettext("Cluster of “%(run)s”"), gettext("Likeness by “%(run)s”")
    runs, searches = runs_seen(user)
    names = {run.score_kind: clusters % {"run": run.name} for run in runs.done().only("pk", "name")}
    ranked = searches.filter(ranked_at__isnull=False).only("pk", "name")
    names |= {run.score_kind: alike % {"run": run.name} for run in ranked}
    kinds = [kind for kind in _kinds() if kind in names or not is_run(kind)]
    return [(kind, names.get(kind) or score_name(kind)) for kind in kinds]


def _score_bands(_user: User, _without: int | None) -> Pairs:
    return [(band, band) for band in _remembered("score_bands", SCORE_BANDS, [_kinds()])]


def _regions(_user: User, _without: int | None) -> Pairs:
    rows = Branch.objects.exclude(region="").order_by("region")
    return [(region, region) for region in rows.values_list("region", flat=True).distinct()]


def _event_properties(_user: User, _without: int | None) -> Pairs:
    return [(pair, pair) for pair in _remembered("event_properties", EVENT_PROPERTIES)]


def _kinds() -> list[str]:
    return _remembered("score_kinds", SCORE_KINDS)


def _remembered(name: str, sql: str, params: list[Any] | None = None) -> list[str]:
    """A list that is costly to gather, kept for some minutes."""
    key = f"segments:{name}"
    return cache.get_or_set(key, lambda: fetch_column(sql, params), LISTS_SECONDS) or []


def _firm_groups(user: User, _without: int | None) -> Pairs:
    heads = Customer.objects.visible_to(user).filter(pk__in=Firm.objects.values("head"))
    return [
        (one.customer_no, f"{one.customer_no} {one.masked_name}") for one in heads[:MOST_GROUPS]
    ]


PROVIDERS: dict[str, Callable[[User, int | None], Pairs]] = {
    "branches": _branches,
    "products": _products,
    "tags": _tags,
    "segments": _segments,
    "snapshots": _snapshots,
    "score_kinds": _score_kinds,
    "score_bands": _score_bands,
    "regions": _regions,
    "event_properties": _event_properties,
    "firm_groups": _firm_groups,
}


def branch_name(customer: Customer) -> str:
    """Return the name of a customer's branch in the reader's language."""
    return customer.branch.name_zh if language() == "zh" else customer.branch.name_en
