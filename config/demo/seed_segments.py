"""What the demo's marketer did around segments: tags, a snapshot, a list, and a search for what goes together."""

from config.demo.order import Order, demo_user

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
