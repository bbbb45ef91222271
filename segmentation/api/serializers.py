"""What the API of segments takes and gives."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from segmentation.api.schema import RuleField
from segmentation.domain.schedules import MORNING
from segmentation.models import ListLoad, Segment, SegmentRefresh, Snapshot
from segmentation.selectors.seen import tell_seen


class SegmentInput(serializers.Serializer[Any]):
    """A new segment; `rule` as `GET /segment-rules/schema` describes it."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300, required=False, default="")
    rule = RuleField()
    shared = serializers.BooleanField(required=False, default=True)


class SegmentOutput(serializers.ModelSerializer[Segment]):
    rule = RuleField(read_only=True)
    owner = serializers.CharField(source="owner.username")
    member_count = serializers.IntegerField(
        source="members_seen", help_text="Of the customers you may see."
    )

    class Meta:
        model = Segment
        fields = [
            "id", "name", "description", "kind", "state", "rule", "rule_version", "owner",
            "shared", "profiled", "member_count", "refreshed_at", "created_at", "archived_at",
            "schedule", "refresh_time", "refresh_weekday", "due_at",
        ]  # fmt: skip


def segment_told(segment: Segment, user: User) -> dict[str, Any]:
    """Return a segment as the API tells it to a user."""
    tell_seen([segment], user)
    return dict(SegmentOutput(segment).data)


class RuleInput(serializers.Serializer[Any]):
    """A rule to count; `exact` waits up to a minute for the exact figure."""

    rule = RuleField()
    exact = serializers.BooleanField(required=False, default=False)


class CountOutput(serializers.Serializer[Any]):
    """How many customers fit; `margin` is half the width of the 95 % interval of an estimate."""

    value = serializers.IntegerField()
    exact = serializers.BooleanField()
    margin = serializers.IntegerField()
    total = serializers.IntegerField()
    seconds = serializers.FloatField()
    as_of = serializers.DateTimeField()
    sentence = serializers.CharField()


class TemplateOutput(serializers.Serializer[Any]):
    """A rule to begin from: `told` says whom it finds, `also` is its name in the other language."""

    key = serializers.CharField()
    name = serializers.CharField()
    also = serializers.CharField()
    told = serializers.CharField()
    rule = RuleField()


class PhraseInput(serializers.Serializer[Any]):
    """What somebody asks for in a few words, in Chinese or English."""

    phrase = serializers.CharField(max_length=500)


class ProposalOutput(serializers.Serializer[Any]):
    """A rule for a phrase, neither run nor saved; `unread` are words that were not understood."""

    rule = RuleField()
    sentence = serializers.CharField(source="text")
    unread = serializers.ListField(child=serializers.CharField())
    assumed = serializers.ListField(child=serializers.CharField())
    problems = serializers.ListField(child=serializers.CharField())


class MemberOutput(serializers.Serializer[Any]):
    """A member, masked."""

    customer_no = serializers.CharField(source="customer.customer_no")
    name = serializers.CharField(source="customer.masked_name")
    branch = serializers.CharField(source="customer.branch.code")
    entered_at = serializers.DateTimeField()


class RuleChangeInput(serializers.Serializer[Any]):
    """The next version of a rule; `version` is the one you began from, so that nobody's work is lost."""

    rule = RuleField()
    version = serializers.IntegerField(required=False)


class PlanInput(serializers.Serializer[Any]):
    """When a segment is refreshed by itself; the minute counts for `hourly`, the weekday for `weekly`."""

    every = serializers.ChoiceField(choices=Segment.Schedule.choices)
    at = serializers.TimeField(default=MORNING, help_text="Of the bank's day, such as 06:30.")
    weekday = serializers.IntegerField(
        min_value=1, max_value=7, default=1, help_text="1 Monday to 7 Sunday."
    )


class OwnerInput(serializers.Serializer[Any]):
    """Who a segment is handed on to."""

    to = serializers.CharField(max_length=150, help_text="A sign-in name.")


class SnapshotInput(serializers.Serializer[Any]):
    """A name for the members of now."""

    name = serializers.CharField(max_length=80)


class SnapshotOutput(serializers.ModelSerializer[Snapshot]):
    """A frozen list of members; rules ask for it by the field `snapshot`, exports by source `snapshot`."""

    member_count = serializers.IntegerField(
        source="members_seen", help_text="Of the customers you may see."
    )

    class Meta:
        model = Snapshot
        fields = [
            "id",
            "segment",
            "name",
            "rule_version",
            "members_as_of",
            "taken_at",
            "member_count",
        ]


class NumbersInput(serializers.Serializer[Any]):
    """Customer numbers for a fixed list: added, taken out, or the only ones from now on."""

    mode = serializers.ChoiceField(choices=ListLoad.Mode.choices, default=ListLoad.Mode.ADD)
    customer_numbers = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=1_000_000
    )


class ListInput(serializers.Serializer[Any]):
    """A new fixed list of the customers with these numbers."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300, required=False, default="")
    profiled = serializers.BooleanField(
        default=False,
        help_text="A model or a rule over their data chose them: whoever refuses profiling is left out of contacts.",
    )
    customer_numbers = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=1_000_000
    )


class LoadOutput(serializers.ModelSerializer[ListLoad]):
    """What became of the numbers; the first thousand of nobody you may see are named."""

    class Meta:
        model = ListLoad
        fields = [
            "mode",
            "at",
            "read_count",
            "repeated_count",
            "known_count",
            "unknown_count",
            "unknown",
        ]


class ListOutput(serializers.Serializer[Any]):
    """The new segment, and what became of the numbers."""

    segment = SegmentOutput()
    load = LoadOutput()


class RefreshOutput(serializers.ModelSerializer[SegmentRefresh]):
    """One refresh of a segment, or one giving of numbers to a list; `cause` names why it failed."""

    seconds = serializers.FloatField(allow_null=True)

    class Meta:
        model = SegmentRefresh
        fields = [
            "id", "started_at", "finished_at", "seconds", "rule_version", "member_count", "entered_count", "left_count",
            "cause",
        ]  # fmt: skip


class MoveOutput(serializers.Serializer[Any]):
    """A customer who entered (true) or left (false), masked."""

    customer_no = serializers.CharField(source="customer.customer_no")
    name = serializers.CharField(source="customer.masked_name")
    entered = serializers.BooleanField()
    at = serializers.DateTimeField()


class CombinationOutput(serializers.Serializer[Any]):
    """Customers in exactly these of the segments asked for, and in none of the others."""

    segments = serializers.ListField(child=serializers.IntegerField())
    count = serializers.IntegerField()


class OverlapOutput(serializers.Serializer[Any]):
    """Segments laid over each other; `both` has a row and a column for each, in the order asked."""

    segments = serializers.ListField(child=serializers.IntegerField())
    sizes = serializers.ListField(child=serializers.IntegerField())
    total = serializers.IntegerField()
    both = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    combinations = CombinationOutput(many=True)
