"""The API's shapes for campaigns; every change goes through the same services as the screens."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from campaigns.domain.audiences import FORMATS
from campaigns.domain.content import LONGEST_TEXT
from campaigns.domain.following import HOURS
from campaigns.domain.short import is_template_field
from campaigns.domain.stop_rules import DOES, LINES, MOST_LEAST
from campaigns.models import Campaign, Delivery, StopEvent
from campaigns.models.campaigns import CAMPAIGN_CHANNELS
from customers.models import Product, SuppressionList
from customers.selectors.suppressions import lists_to_choose
from segmentation.models import Segment

LISTS = "suppression_lists"


def known_names(values: dict[str, str]) -> None:
    """Refuse fields of a template that no vendor can have, as the screens do."""
    if not all(is_template_field(name) for name in values):
        raise serializers.ValidationError("A letter, then letters, digits and underscores.")


def words(longest: int, told: str = "") -> serializers.CharField:
    """A text that may be blank; left out, it stays what it was."""
    return serializers.CharField(
        max_length=longest, required=False, allow_blank=True, help_text=told
    )


class MessageSerializer(serializers.Serializer):
    """The text of one language; of a text that is there already, fields left out stay what they were."""

    language = serializers.ChoiceField(choices=["zh-hans", "en"])
    subject = words(200, "E-mail and push")
    preheader = words(200)
    body = serializers.CharField(max_length=LONGEST_TEXT)
    link = serializers.URLField(
        max_length=1000,
        required=False,
        allow_blank=True,
        help_text="What a short message opens; visits are counted",
    )
    template = words(64, "The vendor's number of the approved template (SMS, WeChat)")
    template_values = serializers.DictField(
        child=serializers.CharField(max_length=500),
        required=False,
        validators=[known_names],
        help_text="The template's fields; each text may hold fields of the customer",
    )
    button = words(40, "Words on a banner's button")
    picture = serializers.SlugField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="The name of a banner's picture, from /assets",
    )
    placement = words(32, "Where a banner stands: the code of a place")
    audience_format = serializers.ChoiceField(
        choices=sorted(FORMATS),
        required=False,
        allow_blank=True,
        help_text="The form of an ad audience's file",
    )
    recipient = words(32, "Who is given an ad audience: the code of a registered recipient")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (
            "language" not in attrs
        ):  # a change of a campaign asks for no field; a text cannot do without
            raise serializers.ValidationError(
                {"language": self.fields["language"].error_messages["required"]}
            )
        return attrs


class StopRuleSerializer(serializers.Serializer):
    """A stop rule; never looser than the bank's own line."""

    line = serializers.ChoiceField(
        choices=list(LINES), help_text="The rate it looks at, or `spend`: the share of the budget"
    )
    limit = serializers.FloatField(help_text="A share from 0 to 1; the rule fires above it")
    least = serializers.IntegerField(
        min_value=1, max_value=MOST_LEAST, help_text="Outcomes after which the rule counts"
    )
    does = serializers.ChoiceField(choices=list(DOES), help_text="Pause the run, or tell its owner")


class ActionInput(serializers.Serializer):
    """What an action takes beside its name."""

    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=300,
        help_text="Why a run that stopped at a line may go on",
    )


class StopEventOutput(serializers.ModelSerializer):
    settled_by: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="username", read_only=True
    )

    class Meta:
        model = StopEvent
        fields = [
            "line", "does", "by_bank", "cases", "customers", "limit", "least", "at", "settled_at",
            "settled_by", "reason",
        ]  # fmt: skip


class CampaignInput(serializers.Serializer):
    """A campaign as core banking proposes it; absent fields keep what they were."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Campaign.Kind.choices, required=False)
    channel = serializers.ChoiceField(choices=CAMPAIGN_CHANNELS, required=False)
    revision = serializers.IntegerField(
        required=False,
        help_text="The revision you read; a change is refused where somebody has made another since.",
    )
    goal = serializers.CharField(max_length=300, required=False)
    conversion_event = serializers.CharField(max_length=32, required=False)
    attribution_days = serializers.IntegerField(min_value=1, max_value=365, required=False)
    product = serializers.SlugRelatedField(
        slug_field="code", queryset=Product.objects.on_offer(), required=False, allow_null=True
    )
    include = serializers.PrimaryKeyRelatedField(
        many=True, queryset=Segment.objects.none(), required=False
    )
    exclude = serializers.PrimaryKeyRelatedField(
        many=True, queryset=Segment.objects.none(), required=False
    )
    suppression_lists = serializers.PrimaryKeyRelatedField(
        many=True,
        queryset=SuppressionList.objects.none(),
        required=False,
        help_text="Lists beside the bank's own, which hold anyway",
    )
    holdout_share = serializers.FloatField(min_value=0, max_value=0.9, required=False)
    scheduled_at = serializers.DateTimeField(required=False, allow_null=True)
    time_zone = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Empty: the bank's own."
    )
    recurrence = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="An RRULE (RFC 5545) by days, weeks, months or years, with COUNT or UNTIL; empty: once.",
    )
    free_days = serializers.ChoiceField(
        choices=Campaign.FreeDays.choices,
        required=False,
        help_text="What a date does that falls on a day off by the bank's calendar.",
    )
    customer_time = serializers.ChoiceField(
        choices=Campaign.CustomerTime.choices,
        required=False,
        help_text="For everybody at once, on each customer's own clock, or at the hour learned for each.",
    )
    again = serializers.ChoiceField(
        choices=Campaign.Again.choices,
        required=False,
        help_text="Whether a customer whom an earlier date of the series reached is chosen again.",
    )
    again_days = serializers.IntegerField(
        min_value=1, max_value=3650, required=False, allow_null=True
    )
    per_hour = serializers.IntegerField(
        min_value=1, max_value=2_147_483_647, required=False, allow_null=True
    )
    shown_days = serializers.IntegerField(
        min_value=1, max_value=366, required=False, help_text="How long a banner stands"
    )
    shows_per_day = serializers.IntegerField(
        min_value=1,
        max_value=1000,
        required=False,
        allow_null=True,
        help_text="How often a day a banner is shown to a customer; null: without limit",
    )
    follows = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Campaign.objects.none(),
        required=False,
        allow_null=True,
        help_text="Code of the campaign that this one follows: it is for whom that does not reach, and has no start,"
        " series or hold-out of its own",
    )
    follow_when = serializers.ChoiceField(
        choices=Campaign.FollowWhen.choices, required=False, help_text="For whom it follows"
    )
    follow_after_hours = serializers.IntegerField(
        min_value=HOURS[0],
        max_value=HOURS[1],
        required=False,
        help_text="How long after the first contact",
    )
    priority = serializers.IntegerField(min_value=1, max_value=9, required=False)
    stop_rules = StopRuleSerializer(many=True, required=False)
    cost_per_contact = serializers.DecimalField(
        max_digits=10, decimal_places=4, min_value=0, required=False
    )
    budget_amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    messages = MessageSerializer(many=True, required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:  # nobody asks for a description
            segments = Segment.objects.visible_to(request.user).in_use()
            lists = lists_to_choose(request.user)
            for name, seen in (("include", segments), ("exclude", segments), (LISTS, lists)):
                fields[name].child_relation.queryset = self._choosable(name, seen)  # type: ignore[attr-defined] # many=True
            follows = fields["follows"]
            follows.queryset = Campaign.objects.editable_by(request.user)  # type: ignore[attr-defined] # slug
        return fields

    def _choosable(self, name: str, seen: QuerySet[Any]) -> QuerySet[Any]:
        """What the caller sees, and what the campaign has chosen already: who writes back what was read lets nobody in."""
        campaign = self.context.get("campaign")
        if campaign is None:
            return seen
        chosen = getattr(campaign, name).values("pk")
        return seen.model.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=chosen))


class CampaignOutput(serializers.ModelSerializer):
    product: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )
    author: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="username", read_only=True
    )
    follows: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="code", read_only=True
    )
    followers: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="code", many=True, read_only=True
    )
    messages = MessageSerializer(many=True, read_only=True)

    class Meta:
        model = Campaign
        fields = [
            "code",
            "name",
            "kind",
            "state",
            "author",
            "goal",
            "conversion_event",
            "attribution_days",
            "product",
            "channel",
            "include",
            "exclude",
            "suppression_lists",
            "holdout_share",
            "scheduled_at",
            "time_zone",
            "recurrence",
            "free_days",
            "customer_time",
            "again",
            "again_days",
            "per_hour",
            "shown_days",
            "shows_per_day",
            "priority",
            "stop_rules",
            "cost_per_contact",
            "budget_amount",
            "follows",
            "follow_when",
            "follow_after_hours",
            "followers",
            "messages",
            "revision",
            "updated_at",
        ]


class DecisionInput(serializers.Serializer):
    """A signature: the hash proves that the signer saw this very version."""

    role = serializers.ChoiceField(choices=["business", "compliance"])
    seen_hash = serializers.CharField(max_length=64)
    comment = serializers.CharField(required=False, default="", allow_blank=True)


class DeliveryOutput(serializers.ModelSerializer):
    customer_no = serializers.CharField(source="customer.customer_no")

    class Meta:
        model = Delivery
        fields = ["id", "customer_no", "channel", "variant", "state", "reason", "changed_at"]
