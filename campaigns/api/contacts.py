"""A customer's contacts over the API, as the calendar shows them."""

from datetime import datetime, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns.selectors.contact_calendar import OUTCOME_WORDS, Planned, contacts_between
from campaigns.selectors.reasons import reason_text
from customers.models import Customer
from customers.permissions import VIEW_CUSTOMER

SPAN = timedelta(days=90)
LONGEST = timedelta(days=366)


class SpanInput(serializers.Serializer):
    begins = serializers.DateTimeField(required=False, help_text="90 days ago if absent")
    ends = serializers.DateTimeField(required=False, help_text="In 90 days if absent")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        begins, ends = attrs.get("begins", now - SPAN), attrs.get("ends", now + SPAN)
        if not timedelta(0) < ends - begins <= LONGEST:
            raise serializers.ValidationError({"ends": ["Up to 366 days after begins."]})
        return {"begins": begins, "ends": ends}


class ReasonOutput(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()


class CustomerContactOutput(serializers.Serializer):
    at = serializers.DateTimeField(help_text="When it was made or decided, or is planned for")
    channel = serializers.CharField()
    purpose = serializers.CharField()
    what = serializers.CharField(help_text="The campaign's name, else the purpose")
    outcome = serializers.ChoiceField(choices=list(OUTCOME_WORDS))
    reasons = ReasonOutput(many=True, help_text="Why it was not made, or what it waits for")


class CustomerContactsView(APIView):
    required_permission = VIEW_CUSTOMER

    @extend_schema(
        operation_id="customers_contacts",
        parameters=[SpanInput],
        responses=CustomerContactOutput(many=True),
    )
    def get(self, request: Request, customer_no: str) -> Response:
        """List every contact of a customer, past and planned, newest first, with the reason for each not made."""
        user = acting_user(request)
        customer = get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
        span = SpanInput(data=request.query_params)
        span.is_valid(raise_exception=True)
        begins: datetime = span.validated_data["begins"]
        found = contacts_between(customer, user, begins, span.validated_data["ends"])
        return Response(CustomerContactOutput([_told(one) for one in found], many=True).data)


def _told(one: Planned) -> dict[str, Any]:
    return {
        "at": one.at,
        "channel": one.channel,
        "purpose": one.purpose,
        "what": one.what,
        "outcome": one.outcome,
        "reasons": [{"code": code, "text": str(reason_text(code))} for code in one.reasons],
    }
