"""The builder: its page, the figures it asks for while somebody works, drafts and saving."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from accounts.templatetags.formats import full_day, money
from config.base.errors import DomainError
from config.base.http import page
from customers.models import Channel, Customer
from customers.selectors.contact_terms import contact_prices
from segmentation import permissions, tasks
from segmentation.domain.problems import TOO_HEAVY, RuleError
from segmentation.domain.rules import EMPTY_RULE, Condition, Node, walk
from segmentation.domain.schedules import plan_in_words
from segmentation.domain.sentence import explain_part, explain_rule
from segmentation.domain.templates import BY_KEY, Template
from segmentation.models import Segment
from segmentation.selectors import choices, counting, reach, sampling, segments
from segmentation.selectors.drafts import unpublished_draft
from segmentation.selectors.figures import growth_figure
from segmentation.selectors.seen import last_moves, reaches_beyond
from segmentation.services import circles
from segmentation.services import segments as services
from segmentation.views.bodies import read_json, refusal
from segmentation.views.words import builder_words

LARGEST_SEED = 1_000_000


@requires(permissions.EDIT_SEGMENT)
def segment_create(request: HttpRequest) -> HttpResponse:
    return _builder(request, None, BY_KEY.get(request.GET.get("template", "")))


@requires(permissions.EDIT_SEGMENT)
def segment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    segment = _editable(request, pk)
    if not segment.is_rule or reaches_beyond(segment, acting_user(request)):
        raise Http404
    return _builder(request, segment)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def draft_create(request: HttpRequest) -> HttpResponse:
    body = read_json(request)
    user = acting_user(request)
    try:
        segment = services.create_segment(by=user, name=_name(body))
        segment = services.save_draft(segment=segment, document=body.get("rule"), name="", by=user)
    except DomainError as error:
        return refusal(error)
    told = {
        "name": segment.name,
        "urls": _urls(segment),
        "at": _clock(timezone.now()),
        "drafted": segment.draft_version,
    }
    return JsonResponse(told, status=201)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def draft_save(request: HttpRequest, pk: int) -> HttpResponse:
    body = read_json(request)
    segment, user = _editable(request, pk), acting_user(request)
    try:
        kept = services.save_draft(
            segment=segment,
            document=body.get("rule"),
            name=_name(body),
            by=user,
            drafted=_number(body, "drafted"),
        )
    except DomainError as error:
        return refusal(error)
    return JsonResponse({"at": _clock(timezone.now()), "drafted": kept.draft_version})


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_save(request: HttpRequest, pk: int) -> HttpResponse:
    body = read_json(request)
    segment, user = _editable(request, pk), acting_user(request)
    try:
        saved = services.save_rule(
            segment=segment,
            rule=body.get("rule"),
            by=user,
            version=_number(body, "version"),
            drafted=_number(body, "drafted"),
            name=_name(body),
        )
    except DomainError as error:
        return refusal(error)
    tasks.refresh_segment_task.delay_on_commit(saved.pk)  # type: ignore[attr-defined] # its stubs lack it
    return JsonResponse({"url": reverse("segmentation:segment_detail", args=[saved.pk])})


@requires(permissions.EDIT_SEGMENT)
@require_POST
def rule_count(request: HttpRequest) -> HttpResponse:
    body, user = read_json(request), acting_user(request)
    try:
        rule = _rule(body, user)
    except RuleError as error:
        return JsonResponse({"problems": services.described(error, body.get("rule"))})
    patience = counting.ASKED_PATIENCE_MS if body.get("exact") else counting.PATIENCE_MS
    try:
        count = counting.count_matching(rule, user, patience_ms=patience)
    except counting.TooSlowError:
        return _too_heavy(body)
    told = explain_rule(rule, choices.language(), choices.names_for(user))
    other = choices.in_other_language(rule, user)
    return JsonResponse(
        {"problems": [], "count": _counted(count), "sentence": told, "other": other}
    )


@requires(permissions.EDIT_SEGMENT)
@require_POST
def rule_details(request: HttpRequest) -> HttpResponse:
    body, user = read_json(request), acting_user(request)
    try:
        rule = _rule(body, user)
    except RuleError as error:
        return JsonResponse({"problems": services.described(error, body.get("rule"))})
    seed, channel = body.get("seed"), _channel(body)
    seed = seed if isinstance(seed, int) and 0 <= seed <= LARGEST_SEED else 0
    try:
        sample = sampling.sample_matching(rule, user, seed=seed, channel=channel)
    except counting.TooSlowError:
        return _too_heavy(body)
    return JsonResponse(
        {
            "problems": [],
            "parts": _part_counts(rule, user),
            "steps": _steps(rule, user),
            "sample": [_sampled(one) for one in sample],
            "reach": _reached(reach.contact_reach(rule, user, channel=channel)),
        }
    )


def _too_heavy(body: dict[str, Any]) -> JsonResponse:
    told = services.described(RuleError([TOO_HEAVY]), body.get("rule"))
    return JsonResponse({"problems": told})


def _builder(
    request: HttpRequest, segment: Segment | None, template: Template | None = None
) -> HttpResponse:
    user = acting_user(request)
    lists = choices.choice_lists(user, without=segment.pk if segment else None)
    begun = template.rule if template else EMPTY_RULE
    draft = unpublished_draft(segment) if segment else None
    data = {
        "segment": segment.pk if segment else None,
        "rule": (segment.draft or segment.rule) if segment else begun,
        "published": segment.rule if segment and segment.rule_version else None,
        "version": segment.rule_version if segment else 0,
        "drafted": segment.draft_version if segment else 0,
        "urls": _urls(segment),
        "registry": choices.registry_for(user),
        "lists": lists,
        "templates": choices.offered_templates(user),
        "costs": {channel: float(cost) for channel, cost in contact_prices().items()},
        "currency": money(0, decimals=0).rstrip("0"),
        "words": builder_words(),
    }
    context = {
        "segment": segment,
        "draft": draft,
        "channels": Channel.choices,
        "name": segment.name
        if segment
        else template.name.of(choices.language())
        if template
        else "",
        "data": data,
        "growth": growth_figure(segments.history(segment, user)) if segment else None,
        "uses": segments.uses_of([segment.pk], user).get(segment.pk, []) if segment else [],
        "last_moves": last_moves(segment, segments.last_refresh(segment), user)
        if segment
        else None,
        "plan": plan_in_words(segment.plan if segment else Segment().plan, choices.language()),
    }
    return page(request, "segmentation/segment_edit.html", context)


def _urls(segment: Segment | None) -> dict[str, str]:
    urls = {
        "count": reverse("segmentation:rule_count"),
        "details": reverse("segmentation:rule_details"),
        "propose": reverse("segmentation:rule_propose"),
        "spread": reverse("segmentation:field_spread"),
        "draft": reverse("segmentation:draft_create"),
        "save": "",
        "edit": "",
    }
    if segment:
        for key, name in (
            ("draft", "draft_save"),
            ("save", "segment_save"),
            ("edit", "segment_edit"),
        ):
            urls[key] = reverse(f"segmentation:{name}", args=[segment.pk])
    return urls


def _rule(body: dict[str, Any], user: User) -> Node:
    """Read the rule somebody works on; that of a stored segment must not come back to it."""
    node = services.read_document(body.get("rule"), user)
    segment = body.get("segment")
    found = Segment.objects.visible_to(user).filter(pk=segment) if isinstance(segment, int) else []
    for one in found:
        circles.refuse_circles(node, one, user)
    return node


def _number(body: dict[str, Any], key: str) -> int | None:
    number = body.get(key)
    return number if isinstance(number, int) else None


def _name(body: dict[str, Any]) -> str:
    name = body.get("name")
    storable = name.encode("utf-8", "ignore").decode() if isinstance(name, str) else ""
    return storable.replace("\x00", "")


def _clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def _counted(count: counting.Count) -> dict[str, Any]:
    return {
        "value": count.value,
        "exact": count.exact,
        "margin": count.margin,
        "total": count.total,
        "seconds": round(count.seconds, 2),
        "at": _clock(count.as_of),
    }


def _channel(body: dict[str, Any]) -> str:
    asked = body.get("channel")
    return asked if asked in Channel.values else Channel.EMAIL


def _steps(rule: Node, user: User) -> list[dict[str, Any]]:
    """What is left after each part of the rule, in words and numbers."""
    parts = () if isinstance(rule, Condition) else rule.parts
    names, lang = choices.names_for(user), choices.language()
    counts = counting.count_steps(rule, user)
    return [
        {"label": explain_part(part, lang, names), "left": left}
        for part, left in zip(parts, counts, strict=False)
    ]


def _part_counts(rule: Node, user: User) -> dict[str, int | None]:
    """The customers of each part alone, by its path such as 0.2."""
    parts = [(path, node) for path, node in walk(rule) if path]
    counts = counting.count_parts([node for _path, node in parts], user)
    return {
        ".".join(map(str, path)): count for (path, _node), count in zip(parts, counts, strict=True)
    }


def _sampled(one: sampling.SampledCustomer) -> dict[str, Any]:
    return {
        "name": one.customer.masked_name,
        "number": one.customer.customer_no,
        "url": _customer_url(one.customer),
        "branch": choices.branch_name(one.customer),
        "since": full_day(one.customer.since_on),
        "reasons": one.reasons,
        "refusal": one.refusal,
    }


def _customer_url(customer: Customer) -> str:
    return reverse("customers:customer_detail", args=[customer.customer_no])


def _reached(found: reach.Reach | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "matching": found.matching,
        "reachable": found.reachable,
        "estimated": found.estimated,
        "steps": [vars(step) for step in found.steps],
    }


def _editable(request: HttpRequest, pk: int) -> Segment:
    rows = Segment.objects.editable_by(acting_user(request)).select_related("owner")
    return get_object_or_404(rows, pk=pk)
