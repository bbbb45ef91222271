"""What the demo's marketer did around segments: tags, a snapshot, a list, and a search for what goes together."""

from typing import TYPE_CHECKING

from config.demo.order import Order, demo_user

if TYPE_CHECKING:
    from customers.models import Product

BEHAVIOUR = ["age_years", "tenure_days", "total_balance", "product_count", "frequency_90d", "monetary_90d", "logins_30d"]  # fmt: skip
WINDOW_DAYS = 60  # what a tree looks ahead
GROUPS = (("value", "价值", "Value"), ("behaviour", "行为", "Behaviour"))


def grow_tags(_order: Order) -> str | None:
    """A small tag tree: a tag by hand, one that follows a segment, one from a score."""
    from customers.models import Customer, Score, Tag, TagGroup
    from customers.services.tags import defining, following, putting
    from segmentation.models import Segment
    from segmentation.services.tags import tag_members

    if TagGroup.objects.exists():
        return None
    by = demo_user("marketer")
    value, behaviour = (
        defining.create_group(code=code, name_zh=zh, name_en=en) for code, zh, en in GROUPS
    )
    friend = defining.create_tag(
        code="referrer", source=Tag.Source.MANUAL, by=by, name_zh="乐于推荐", name_en="Recommends us",
        definition="主动介绍亲友开户", group=behaviour, valid_days=365,
    )  # fmt: skip
    for customer in Customer.objects.unmerged().order_by("pk")[:12]:
        putting.put_tag(customer=customer, tag=friend, by=by)
    segment = Segment.objects.filter(name="高净值活跃客户").first()
    if segment:
        tag_members(segment=segment, by=by, name_zh="高净值", name_en="High net worth", group=value)
    if Score.objects.filter(kind="churn").exists():
        risk = defining.create_tag(
            code="may-leave", source=Tag.Source.MODEL, by=by, name_zh="可能流失", name_en="May leave",
            group=behaviour, score_kind="churn", score_low=0.5,
        )  # fmt: skip
        following.refresh_model_tag(tag=risk)
    return f"{Tag.objects.filter(owner=by).count()} tags in a tree"


def work_on_segments(_order: Order) -> str | None:
    """A frozen list of members, a segment that is refreshed each hour, and rules of what goes together."""
    from datetime import time

    from segmentation.models import Segment, Snapshot
    from segmentation.services.associations import mining
    from segmentation.services.scheduling import set_schedule
    from segmentation.services.snapshots import freeze_segment

    segments = Segment.objects.filter(refreshed_at__isnull=False).order_by("pk")
    if Snapshot.objects.exists() or not segments:
        return None
    by = demo_user("marketer")
    freeze_segment(segment=segments[0], name="季末冻结名单", by=by)
    set_schedule(segment=segments[0], every="hourly", at=time(0, 15), weekday=1, by=by)
    asked = mining.request_mining(
        by=by, looks_at=["product", "category"], days=90, least_support=0.02, least_confidence=0.3
    )
    run = mining.mine(run_id=asked.pk)
    found = run.rule_count if run else 0
    return f"a snapshot, a plan, {found} rules of what goes together"


def find_clusters(_order: Order) -> str | None:
    """Four groups of behaviour, found, named and assigned."""
    from segmentation.models import ClusterRun
    from segmentation.services.clusters import assigning, finding, requesting

    if ClusterRun.objects.exists():
        return None
    asked = requesting.request_run(
        by=demo_user("marketer"), name="客户行为聚类", features=varied(BEHAVIOUR),
        search=requesting.Search(k=4), kept=requesting.Kept(kept_up=True),
    )  # fmt: skip
    run = finding.find_run(run_id=asked.pk)
    if run is None or not run.is_done:
        return None
    assigning.assign_customers(assignment_id=assigning.request_assignment(run=run).pk)
    return f"{run.clusters.count()} clusters of {run.customer_count:,} customers"


def varied(names: list[str]) -> list[str]:
    """The features that are not the same for all customers of this bank."""
    from segmentation.selectors.matrices import Reach, read_ranges

    ends = read_ranges(names, Reach()).ends
    return [name for name in names if ends[name][0] != ends[name][1]]


def grow_trees(_order: Order) -> str | None:
    """Who took the product that most people took lately, and what sets the members of a segment apart."""
    from segmentation.models import OutcomeTree, Segment
    from segmentation.services.trees import checking, growing

    if OutcomeTree.objects.exists():
        return None
    by, features = demo_user("marketer"), varied(BEHAVIOUR)
    wanted = []
    if product := taken_most():
        wanted.append(
            (f"谁会购买{product.name_zh}", features, growing.Asked("product", product.code))
        )
    segment = Segment.objects.filter(refreshed_at__isnull=False, member_count__gt=50).first()
    if segment:
        own = checking.fields_of(segment)
        others = [name for name in features if name not in own]
        asked = growing.Asked("segment", str(segment.pk), depth=3)
        wanted.append((f"{segment.name}的特征", others, asked))
    for name, allowed, asked in wanted:
        run = growing.request_tree(by=by, name=name, features=allowed, asked=asked)
        growing.grow_tree(tree_id=run.pk)
    return f"{len(wanted)} decision trees" if wanted else None


def taken_most() -> "Product | None":
    """The product that most customers opened in the days a tree looks at."""
    from django.db.models import Count

    from customers.models import Holding, Product
    from segmentation.selectors.trees.outcomes import cuts_between

    known = cuts_between("product", None, WINDOW_DAYS)
    if known is None:
        return None
    opened = Holding.objects.filter(opened_on__gt=known[1]).values("product")
    first = opened.annotate(taken=Count("pk")).order_by("-taken", "product").first()
    return Product.objects.get(pk=first["product"]) if first else None


def draw_portrait(_order: Order) -> str | None:
    """What sets the segment nearest to a tenth of the bank apart from everybody."""
    from customers.models import Customer
    from segmentation.models import GroupPortrait, Segment
    from segmentation.selectors.portraits.groups import find_group
    from segmentation.services.portraits import drawing

    by, tenth = demo_user("marketer"), Customer.objects.count() // 10
    sizes = Segment.objects.in_use().filter(member_count__gt=0).values_list("pk", "member_count")
    nearest = min(sizes, key=lambda one: abs(one[1] - tenth), default=None)
    group = find_group("segment", str(nearest[0]), by) if nearest else None
    if group is None or GroupPortrait.objects.exists():
        return None
    asked = drawing.request_portrait(by=by, group=group)
    run = drawing.draw_portrait(portrait_id=asked.pk)
    return f"a portrait of {run.customer_count:,} customers" if run and run.is_done else None


def find_look_alikes(_order: Order) -> str | None:
    """Embeddings of everybody, and who behaves like the smallest segment that is large enough."""
    from segmentation.models import LookAlike, Segment
    from segmentation.services.embeddings import learning
    from segmentation.services.look_alikes import finding, requesting

    large = Segment.objects.in_use().filter(member_count__gte=2 * requesting.LEAST_SEED)
    seed = large.order_by("member_count").first()
    if LookAlike.objects.exists() or seed is None:
        return None
    by = demo_user("marketer")
    model = learning.learn_embedding(run_id=learning.request_embedding(by=by).pk)
    if model is None or not model.is_done:
        return None
    asked = requesting.request_look_alike(by=by, name=f"{seed.name} · 相似人群", seed_segment=seed)
    run = finding.find_look_alikes(run_id=asked.pk)
    return f"{run.candidate_count:,} customers ranked by likeness to a segment" if run else None
