"""Likely duplicates over the API: listed with their evidence, decided, and merges undone."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from customers import permissions
from customers.domain.identity.survivorship import Rule
from customers.models import CustomerMerge, CustomerPair
from customers.selectors.identity import pairs
from customers.services.identity import deciding, merging
from customers.tasks import refresh_profiles_task


class EvidenceOutput(serializers.Serializer):
    field = serializers.CharField()
    level = serializers.IntegerField(help_text="0 is different, the highest the same, -1 unknown")
    bits = serializers.FloatField(help_text="Weight; above 0 it speaks for one customer")


class PairOutput(serializers.ModelSerializer):
    left = serializers.CharField(source="left.customer_no")
    right = serializers.CharField(source="right.customer_no")
    evidence = EvidenceOutput(many=True)

    class Meta:
        model = CustomerPair
        fields = ["id", "left", "right", "probability", "weight", "band", "state", "evidence"]


class DecisionInput(serializers.Serializer):
    decision = serializers.ChoiceField(choices=["merge", "part", "skip"])
    rule = serializers.ChoiceField(
        choices=[str(rule) for rule in Rule],
        default=str(Rule.NEWEST),
        help_text="Which value survives where both records have one; for `merge` only",
    )
    keep = serializers.ChoiceField(
        choices=["left", "right"],
        default="left",
        help_text="Whose number is kept; for `merge` only",
    )


class DecisionOutput(serializers.Serializer):
    state = serializers.CharField()
    merge_id = serializers.IntegerField(allow_null=True, help_text="By which it can be undone")


class MergeOutput(serializers.ModelSerializer):
    kept = serializers.CharField(source="kept.customer_no")
    absorbed = serializers.CharField(source="absorbed.customer_no")

    class Meta:
        model = CustomerMerge
        fields = ["id", "kept", "absorbed", "rule", "created_at", "undone_at"]


class PairsView(APIView):
    required_permission = permissions.MERGE_CUSTOMER

    @extend_schema(
        operation_id="duplicates_list",
        parameters=[
            AFTER,
            OpenApiParameter("band", enum=CustomerPair.Band.values),
            OpenApiParameter("state", enum=CustomerPair.State.values),
        ],
        responses=page_of(PairOutput),
    )
    def get(self, request: Request) -> Response:
        """List likely duplicates, newest first, in key pages of 50; no personal value is in them."""
        asked = request.query_params
        listed = pairs.list_pairs(
            user=acting_user(request),
            band=asked.get("band", ""),
            state=asked.get("state", str(CustomerPair.State.OPEN)),
        )
        return answer_page(key_page(listed, asked.get("after")), PairOutput)


class PairDecisionView(APIView):
    required_permission = permissions.MERGE_CUSTOMER

    @extend_schema(
        operation_id="duplicates_decide", request=DecisionInput, responses=DecisionOutput
    )
    def post(self, request: Request, pk: int) -> Response:
        """Merge a pair, say that it is two customers, or put it off."""
        pair = get_object_or_404(CustomerPair.objects.visible_to(acting_user(request)), pk=pk)
        asked = DecisionInput(data=request.data)
        asked.is_valid(raise_exception=True)
        told = _decide(request, pair, asked.validated_data)
        return Response(DecisionOutput(told).data)


class MergeUndoView(APIView):
    required_permission = permissions.MERGE_CUSTOMER

    @extend_schema(operation_id="merges_undo", request=None, responses=MergeOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Undo a merge: what it took over goes back."""
        merge = get_object_or_404(pairs.list_merges(user=acting_user(request)), pk=pk)
        merging.undo_merge(merge=merge, by=acting_user(request))
        refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
        merge.refresh_from_db()
        return Response(MergeOutput(merge).data)


def _decide(request: Request, pair: CustomerPair, asked: dict[str, Any]) -> dict[str, Any]:
    if asked["decision"] == "skip":
        return {"state": deciding.skip_pair(pair=pair).state, "merge_id": None}
    if asked["decision"] == "part":
        parted = deciding.part_pair(pair=pair, by=acting_user(request))
        return {"state": parted.state, "merge_id": None}
    merge = deciding.merge_pair(
        pair=pair,
        rule=asked["rule"],
        keep_right=asked["keep"] == "right",
        by=acting_user(request),
    )
    refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    return {"state": str(CustomerPair.State.MERGED), "merge_id": merge.pk}
