"""What the offers API takes and gives."""

from typing import Any

from rest_framework import serializers

from customers.models import Channel, Product
from recommendations.domain.ranking import DEFAULT_LIMIT


class ContextInput(serializers.Serializer[dict[str, Any]]):
    """The moment in which the offer would be made."""

    limit = serializers.IntegerField(min_value=1, max_value=10, default=DEFAULT_LIMIT)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    topic = serializers.ChoiceField(choices=Product.Kind.choices, required=False, allow_blank=True)
    explain = serializers.BooleanField(default=False)


class ReasonOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class OfferOutput(serializers.Serializer[Any]):
    rank = serializers.IntegerField()
    product_code = serializers.CharField(source="code")
    product_name = serializers.CharField(source="name")
    risk_rating = serializers.IntegerField(source="rating", allow_null=True)
    propensity = serializers.FloatField(source="odds")
    weight = serializers.FloatField()
    reasons = ReasonOutput(many=True)


class RefusalOutput(serializers.Serializer[Any]):
    product_code = serializers.CharField(source="code")
    product_name = serializers.CharField(source="name")
    rule = serializers.CharField()
    text = serializers.CharField()


class AnswerOutput(serializers.Serializer[Any]):
    """The offers in their order; `message` says why there are none; `refused` only with explain."""

    customer_no = serializers.CharField()
    decision_id = serializers.IntegerField()
    decided_at = serializers.DateTimeField()
    model_version = serializers.CharField()
    state = serializers.CharField()
    message = serializers.CharField()
    offers = OfferOutput(many=True)
    refused = RefusalOutput(many=True, required=False)
