"""The shapes of the data layer's API: personal data masked, figures as they are stored."""

from typing import Any

from rest_framework import serializers

from customers.domain.features import FEATURES
from customers.models import Channel, Customer, Holding, MarketPoint, MarketSeries, Product, Purpose
from customers.selectors.targets import TARGETS


class Reason(serializers.Serializer):
    field = serializers.CharField()
    code = serializers.CharField()


class RowError(serializers.Serializer):
    row = serializers.IntegerField(help_text="Place of the row in the request, from 1")
    reasons = Reason(many=True)


class ReceivedOutput(serializers.Serializer):
    job_id = serializers.IntegerField(help_text="The import under which bad rows are kept")
    received = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    errors = RowError(many=True)  # type: ignore[assignment] # the name is the API's
    warnings = RowError(many=True, help_text="Rows that were taken in, or were known, and are odd")


class CustomerSummary(serializers.ModelSerializer):
    branch = serializers.CharField(source="branch.code")
    name = serializers.CharField(source="masked_name")
    phone = serializers.CharField(source="masked_phone")
    email = serializers.CharField(source="masked_email")
    id_number = serializers.CharField(source="masked_id_number")

    class Meta:
        model = Customer
        fields = [
            "customer_no",
            "kind",
            "status",
            "branch",
            "name",
            "phone",
            "email",
            "id_number",
            "gender",
            "birth_on",
            "since_on",
            "risk_tolerance",
            "risk_assessed_on",
            "language",
            "timezone",
            "marketing_refused",
            "profiling_refused",
            "contact_derived",
        ]


class HoldingOutput(serializers.ModelSerializer):
    product = serializers.CharField(source="product.code")
    account = serializers.CharField(source="masked_account_no")

    class Meta:
        model = Holding
        fields = [
            "external_id",
            "product",
            "account",
            "status",
            "balance",
            "currency",
            "rate",
            "opened_on",
            "closed_on",
            "maturity_on",
            "terms",
        ]


class HoldOutput(serializers.Serializer):
    """A hold in force; one by policy says nothing but that it is."""

    kind = serializers.SerializerMethodField()
    reason = serializers.CharField()
    starts_at = serializers.SerializerMethodField()
    ends_at = serializers.SerializerMethodField()

    def get_kind(self, hold: Any) -> str:
        return "not_available" if hold.kind == "policy" else str(hold.kind)

    def get_starts_at(self, hold: Any) -> str | None:
        return None if hold.kind == "policy" else hold.starts_at.isoformat()

    def get_ends_at(self, hold: Any) -> str | None:
        return hold.ends_at.isoformat() if hold.ends_at and hold.kind != "policy" else None


class ConsentLineOutput(serializers.Serializer):
    purpose = serializers.CharField()
    channel = serializers.CharField()
    granted = serializers.BooleanField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)


class ScoreOutput(serializers.Serializer):
    kind = serializers.CharField()
    subject = serializers.CharField()
    value = serializers.FloatField()
    band = serializers.CharField()
    model_version = serializers.CharField()
    computed_at = serializers.DateTimeField()


class RestrictionOutput(serializers.Serializer):
    kind = serializers.ChoiceField(
        choices=["restricted", "erased"],
        help_text="The data is only kept; use it for nothing else.",
    )
    since = serializers.DateTimeField()


class BookingSum(serializers.Serializer):
    currency = serializers.CharField()
    count = serializers.IntegerField()
    money_in = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    money_out = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    last_at = serializers.DateTimeField()


class BookingOutput(serializers.Serializer):
    booked_at = serializers.DateTimeField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    currency = serializers.CharField()
    kind = serializers.CharField()
    channel = serializers.CharField()
    category = serializers.CharField()


class BookingsOutput(serializers.Serializer):
    """Bookings of the last days in sums, and the newest 20 one by one."""

    days = serializers.IntegerField(help_text="How many days the sums reach back")
    sums = BookingSum(many=True)
    newest = BookingOutput(many=True)


class EventOutput(serializers.Serializer):
    kind = serializers.CharField()
    channel = serializers.CharField()
    occurred_at = serializers.DateTimeField()


class ContactOutput(serializers.Serializer):
    channel = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.CharField()
    at = serializers.DateTimeField()


class RelationOutput(serializers.Serializer):
    kind = serializers.CharField()
    customer_no = serializers.CharField(source="other.customer_no")


class CustomerWhole(serializers.Serializer):
    """Everything about a customer; `sections` holds what the apps above add."""

    customer = CustomerSummary()
    profile = serializers.DictField(
        allow_null=True, help_text=f"computed_at and {', '.join(f.name for f in FEATURES)}"
    )
    restriction = RestrictionOutput(allow_null=True)
    holdings = HoldingOutput(many=True)
    bookings = BookingsOutput()
    events = EventOutput(many=True)
    contacts = ContactOutput(many=True)
    holds = HoldOutput(many=True)
    consents = ConsentLineOutput(many=True)
    scores = ScoreOutput(many=True)
    tags = serializers.ListField(child=serializers.CharField())
    relations = RelationOutput(many=True)
    sections = serializers.DictField(
        help_text="tickets, deliveries, segments: each only where you may see it"
    )


class ConsentInput(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, allow_blank=True)
    granted = serializers.BooleanField()
    source = serializers.CharField(max_length=60)  # type: ignore[assignment] # as above
    at = serializers.DateTimeField(required=False)
    text_version = serializers.CharField(max_length=40, required=False, allow_blank=True)


class ConsentReceipt(serializers.Serializer):
    receipt = serializers.CharField()
    purpose = serializers.CharField()
    channel = serializers.CharField()
    granted = serializers.BooleanField()
    at = serializers.DateTimeField()


class ProductOutput(serializers.ModelSerializer):
    class Meta:
        model = Product
        exclude = ["id", "created_at"]


class SeriesOutput(serializers.ModelSerializer):
    last_value = serializers.DecimalField(max_digits=18, decimal_places=6, allow_null=True)
    last_day = serializers.DateField(allow_null=True)

    class Meta:
        model = MarketSeries
        fields = [
            "code",
            "name_zh",
            "name_en",
            "kind",
            "source",
            "beside",
            "last_value",
            "last_day",
        ]


class PointOutput(serializers.ModelSerializer):
    class Meta:
        model = MarketPoint
        fields = ["day", "value"]


KINDS = {
    "whole": {"type": "integer"},
    "money": {"type": "string", "format": "decimal"},
    "rate": {"type": "string", "format": "decimal"},
    "figure": {"type": "string", "format": "decimal"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "flag": {"type": "boolean"},
    "json": {"type": "object"},
}


def rows_schema(target: str) -> dict[str, Any]:
    """Return the schema of a bulk call: an array of rows whose fields are those of the import target."""
    fields = TARGETS[target].fields.values()
    properties: dict[str, Any] = {}
    for field in fields:
        properties[field.name] = dict(KINDS.get(field.kind, {"type": "string"}))
        if field.choices:
            properties[field.name]["enum"] = list(field.choices)
        if field.length:
            properties[field.name]["maxLength"] = field.length
    required = [field.name for field in fields if field.required]
    row = {"type": "object", "properties": properties, "required": required}
    return {"type": "array", "maxItems": 10_000, "items": row}
