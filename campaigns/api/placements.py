"""Banners over the API: what a place shows a customer now, and what became of showing it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.models import Impression, Placement
from campaigns.selectors.reasons import reason_text
from campaigns.services.placements.deciding import MOST, Shown, decide_place
from campaigns.services.placements.impressions import Report, record_impressions
from customers.models import Customer, Product

MOST_REPORTS = 500
EXPLAIN = OpenApiParameter("explain", enum=["1"], description="Say too why the rest is not shown")


class PlaceInput(serializers.Serializer[Any]):
    customer_no = serializers.CharField(max_length=32)
    placement = serializers.SlugField(max_length=32, help_text="The code of the place")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=1)
    topic = serializers.ChoiceField(
        choices=Product.Kind.choices,
        default="",
        allow_blank=True,
        help_text="The kind of product that the customer is looking at, for next best offers",
    )


class ItemOutput(serializers.Serializer[Any]):
    """A banner of a campaign, or a next best offer where no banner is due."""

    kind = serializers.ChoiceField(choices=["campaign", "offer"])
    impression_id = serializers.CharField(help_text="Report with it what became of showing this")
    title = serializers.CharField()
    text = serializers.CharField(help_text="Blank for an offer: the screen has its own words")
    button = serializers.CharField()
    picture_url = serializers.CharField()
    picture_shows = serializers.CharField(help_text="For whoever cannot see the picture")
    link = serializers.CharField(help_text="Counts the click and leads on")
    language = serializers.CharField()
    campaign = serializers.CharField()
    product_code = serializers.CharField()
    priority = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField(help_text="Ask again after this")


class LeftOutput(serializers.Serializer[Any]):
    campaign = serializers.CharField(help_text="Blank where next best offers are meant")
    code = serializers.CharField()
    text = serializers.CharField()


class PlaceOutput(serializers.Serializer[Any]):
    customer_no = serializers.CharField()
    placement = serializers.CharField()
    decided_at = serializers.DateTimeField()
    items = ItemOutput(many=True)
    not_shown = LeftOutput(many=True, required=False, help_text="Only with explain=1")


class ReportInput(serializers.Serializer[Any]):
    impression_id = serializers.CharField(max_length=44)
    kind = serializers.ChoiceField(choices=Impression.Kind.choices)
    at = serializers.DateTimeField(required=False, help_text="When it was; now if absent")


class ReportsInput(serializers.Serializer[Any]):
    impressions = serializers.ListField(
        child=ReportInput(), min_length=1, max_length=MOST_REPORTS, help_text="1 to 500"
    )


class RefusedOutput(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Its place in the batch, from 0")
    code = serializers.ChoiceField(choices=["unknown_impression", "wrong_time", "too_late"])


class ReportsOutput(serializers.Serializer[Any]):
    new = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Told before: counted once")
    refused = RefusedOutput(many=True)


class PlacementDecisionView(APIView):
    required_permission = permissions.SHOW_BANNER

    @extend_schema(
        operation_id="placements_decide",
        request=PlaceInput,
        parameters=[EXPLAIN],
        responses=PlaceOutput,
    )
    def post(self, request: Request) -> Response:
        """Decide what a place of the app or the website shows a customer now; every gate is asked again."""
        asked = PlaceInput(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        visible = Customer.objects.visible_to(acting_user(request)).only(
            "pk", "customer_no", "language"
        )
        customer = get_object_or_404(visible.numbered(wish["customer_no"]))
        placement = get_object_or_404(Placement.objects.in_use(), code=wish["placement"])
        now, explain = timezone.now(), request.query_params.get("explain") == "1"
        shown = decide_place(
            customer=customer,
            placement=placement,
            now=now,
            limit=wish["limit"],
            topic=wish["topic"],
            explain=explain,
        )
        told = {
            "customer_no": customer.customer_no,
            "placement": placement.code,
            "decided_at": now,
            "items": ItemOutput(shown.items, many=True).data,
        }
        return Response(told | ({"not_shown": _left(shown)} if explain else {}))


class ImpressionListView(APIView):
    required_permission = permissions.SHOW_BANNER

    @extend_schema(operation_id="impressions_report", request=ReportsInput, responses=ReportsOutput)
    def post(self, request: Request) -> Response:
        """Report what was shown, clicked or dismissed; the same report again changes nothing."""
        asked = ReportsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        reports = [
            Report(one["impression_id"], one["kind"], one.get("at"))
            for one in asked.validated_data["impressions"]
        ]
        taken = record_impressions(reports=reports, by=acting_user(request), now=timezone.now())
        refused = [{"number": n, "code": code} for n, code in sorted(taken.refused.items())]
        return Response({"new": taken.new, "known": taken.known, "refused": refused})


def _left(shown: Shown) -> list[dict[str, str]]:
    return [
        {"campaign": one.campaign, "code": one.code, "text": str(reason_text(one.code))}
        for one in shown.left
    ]
