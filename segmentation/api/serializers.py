"""What the API of segments takes and gives."""

from typing import Any

from rest_framework import serializers

from segmentation.api.schema import RuleField
from segmentation.models import Segment


class SegmentInput(serializers.Serializer[Any]):
    """A new segment; `rule` as `GET /segment-rules/schema` describes it."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300, required=False, default="")
    rule = RuleField()
    shared = serializers.BooleanField(required=False, default=True)


class SegmentOutput(serializers.ModelSerializer[Segment]):
    rule = RuleField(read_only=True)
    owner = serializers.CharField(source="owner.username")

    class Meta:
        model = Segment
        fields = [
            "id", "name", "description", "kind", "state", "rule", "rule_version", "owner",
            "shared", "member_count", "refreshed_at", "created_at", "archived_at",
        ]  # fmt: skip


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


class MemberOutput(serializers.Serializer[Any]):
    """A member, masked."""

    customer_no = serializers.CharField(source="customer.customer_no")
    name = serializers.CharField(source="customer.masked_name")
    branch = serializers.CharField(source="customer.branch.code")
    entered_at = serializers.DateTimeField()
