"""What goes together, over the API: the same services and selectors as the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from segmentation import permissions, tasks
from segmentation.api.analyses import ToldRun, checked, segment_made
from segmentation.api.serializers import SegmentOutput
from segmentation.models import AssociationRule, AssociationRun
from segmentation.selectors import associations
from segmentation.services.associations import mining, offering

MOST = 200
SORT = OpenApiParameter(
    "sort", enum=list(associations.SORTS), description="Highest first by it; `lift` when absent."
)
THEN = OpenApiParameter(
    "then",
    OpenApiTypes.STR,
    description="Only rules that lead to this item, such as `product:CODE`.",
)


class MiningInput(serializers.Serializer[Any]):
    """A search for rules among the customers you may see."""

    looks_at = serializers.MultipleChoiceField(choices=list(mining.PARTS))
    days = serializers.IntegerField(
        default=90, min_value=1, max_value=3650, help_text="How far back spending and events count."
    )
    least_support = serializers.FloatField(default=0.02, help_text="A share above 0, up to 1.")
    least_confidence = serializers.FloatField(default=0.3)
    longest = serializers.IntegerField(default=4, help_text="Items of a rule at most, 2 to 6.")
    algorithm = serializers.ChoiceField(
        choices=AssociationRun.Algorithm.choices, default="fp_growth"
    )


class AssociationRunOutput(ToldRun, serializers.ModelSerializer[AssociationRun]):
    """A search: what was looked at and how far it is."""

    class Meta:
        model = AssociationRun
        fields = [
            "id", "state", "stage", "steps_done", "steps", "error", "failure", "looks_at", "days", "least_support",
            "least_confidence", "longest", "algorithm", "customer_count", "set_count", "rule_count", "finished_at",
            "owner",
        ]  # fmt: skip


class RuleOutput(serializers.ModelSerializer[AssociationRule]):
    """Customers with all of `given` also have `then`; conviction is null where the rule never fails."""

    class Meta:
        model = AssociationRule
        fields = [
            "id", "given", "then", "both_count", "given_count", "then_count", "missing_count", "support",
            "confidence", "lift", "leverage", "conviction",
        ]  # fmt: skip


class AssociationsOutput(serializers.Serializer[Any]):
    """The newest search, and the rules of the newest that ended well; null and empty before the first."""

    newest = AssociationRunOutput(allow_null=True)
    run = AssociationRunOutput(allow_null=True)
    rules = RuleOutput(many=True, help_text="The first 200.")


class AssociationsView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}

    @extend_schema(
        operation_id="associations_list", parameters=[SORT, THEN], responses=AssociationsOutput
    )
    def get(self, request: Request) -> Response:
        """List what goes together among the customers you may see."""
        user, asked = acting_user(request), request.query_params
        run = associations.shown_run(user)
        found = associations.list_rules(
            run, sort=asked.get("sort", "lift"), item=asked.get("then", "")[:80]
        ) if run else AssociationRule.objects.none()  # fmt: skip
        told = {"newest": associations.newest_run(user), "run": run, "rules": found[:MOST]}
        return Response(AssociationsOutput(told).data)

    @extend_schema(
        operation_id="associations_search",
        request=MiningInput,
        responses={202: AssociationRunOutput},
    )
    def post(self, request: Request) -> Response:
        """Ask for a search; a worker does it."""
        data = checked(MiningInput, request)
        looks_at = sorted(data.pop("looks_at"))
        run = mining.request_mining(by=acting_user(request), looks_at=looks_at, **data)
        tasks.mine_associations_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(AssociationRunOutput(run).data, status=status.HTTP_202_ACCEPTED)


class OfferInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)


class AssociationOfferView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="association_offer", request=OfferInput, responses={201: SegmentOutput}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Save as a segment who has what a rule asks and lacks what follows: whom to offer it next."""
        name, user = checked(OfferInput, request)["name"], acting_user(request)
        runs = AssociationRun.objects.visible_to(user)
        rule = get_object_or_404(AssociationRule.objects.select_related("run"), pk=pk, run__in=runs)
        return segment_made(request, offering.make_offer_segment(rule=rule, name=name, by=user))
