"""Decision trees over the API: the same services and selectors as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import acting_user
from segmentation import permissions, tasks
from segmentation.api.analyses import (
    PROGRESS,
    AnalysesView,
    ToldRun,
    checked,
    described,
    segment_made,
)
from segmentation.api.serializers import SegmentOutput
from segmentation.models import OutcomeTree
from segmentation.selectors.trees import pages
from segmentation.services.trees import growing


class TreeInput(serializers.Serializer[Any]):
    """A question to a decision tree; only what was known at the end of the day `cut_on` is asked about."""

    name = serializers.CharField(max_length=80)
    features = serializers.ListField(
        child=serializers.CharField(), help_text="Names of declared features of the profile."
    )
    outcome = serializers.ChoiceField(choices=OutcomeTree.Outcome.choices)
    subject = serializers.CharField(
        max_length=64, required=False, default="", allow_blank=True,
        help_text="The code of a product or tag, the id of a segment, or `KIND:BAND` of a score.",
    )  # fmt: skip
    days = serializers.IntegerField(
        default=60,
        help_text="1 to 365 days after the cut in which it happens; `segment` needs none.",
    )
    cut_on = serializers.DateField(
        required=False, allow_null=True, default=None,
        help_text="Without it, the last day whose window is over.",
    )  # fmt: skip
    criterion = serializers.ChoiceField(choices=OutcomeTree.Criterion.choices, default="gini")
    split = serializers.ChoiceField(choices=OutcomeTree.Split.choices, default="hash")
    depth = serializers.IntegerField(default=4, help_text="Questions one after another, 1 to 8.")
    least = serializers.IntegerField(default=50, help_text="Customers of the smallest leaf.")
    seed = serializers.IntegerField(default=1, min_value=0, max_value=2**31 - 1)


class LeafOutput(serializers.Serializer[Any]):
    """A leaf; rates are of customers held back, `low` and `high` their 95-percent interval."""

    node = serializers.IntegerField()
    rows = serializers.IntegerField(help_text="Customers in it, of all that were looked at.")
    judged = serializers.IntegerField(help_text="Of these, the ones held back.")
    rate = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    lift = serializers.FloatField(help_text="Its rate over that of all.")
    today = serializers.IntegerField(
        help_text="Customers who fit the rule when the tree was grown."
    )
    rule = serializers.JSONField()
    segment = serializers.IntegerField(allow_null=True, help_text="Made of it last.")


class TreeOutput(ToldRun, serializers.ModelSerializer[OutcomeTree]):
    """A tree with its question and how far it is."""

    class Meta:
        model = OutcomeTree
        fields = [
            *PROGRESS, "outcome", "subject",
            "days", "cut_on", "criterion", "split", "features", "parameters", "seed", "customer_count", "data_at",
            "finished_at", "owner",
        ]  # fmt: skip


class TreeDetail(TreeOutput):
    """A tree with its leaves, the highest rate first; null and empty before it is done."""

    base = serializers.FloatField(source="metrics.base", default=None, allow_null=True)
    auc = serializers.FloatField(source="metrics.auc", default=None, allow_null=True)
    leaves_before = serializers.IntegerField(
        source="metrics.leaves_before", default=None, allow_null=True, help_text="Before pruning."
    )
    leaves = serializers.SerializerMethodField()

    class Meta(TreeOutput.Meta):
        fields = [*TreeOutput.Meta.fields, "base", "auc", "leaves_before", "leaves"]

    @extend_schema_field(LeafOutput(many=True))
    def get_leaves(self, run: OutcomeTree) -> list[dict[str, Any]]:
        leaves = run.metrics.get("leaves", [])
        return [{**one, "segment": run.saved.get(str(one["node"]))} for one in leaves]


@described(
    "trees",
    "List the decision trees you may see, newest first, in key pages.",
    "Ask for a decision tree; a worker grows it.",
    TreeInput,
)
class TreesView(AnalysesView):
    output = TreeOutput
    task = tasks.grow_tree_task

    def rows(self, user: User) -> QuerySet[OutcomeTree]:
        return pages.list_trees(user)

    def ask(self, request: Request) -> OutcomeTree:
        data = checked(TreeInput, request)
        return growing.request_tree(
            by=acting_user(request),
            name=data.pop("name"),
            features=data.pop("features"),
            asked=growing.Asked(**data),
        )


class TreeView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="tree_read", responses=TreeDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Read a tree with its leaves: rate, interval, lift and rule of each."""
        return Response(TreeDetail(_tree(request, pk)).data)


class TreeLeafView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(operation_id="tree_leaf_segment", request=None, responses={201: SegmentOutput})
    def post(self, request: Request, pk: int, node: int) -> Response:
        """Save a leaf as a rule segment of the customers who fit it today and may be profiled."""
        made = growing.save_leaf(run=_tree(request, pk), node=node, by=acting_user(request))
        return segment_made(request, made)


def _tree(request: Request, pk: int) -> OutcomeTree:
    rows = OutcomeTree.objects.visible_to(acting_user(request)).select_related("owner")
    return get_object_or_404(rows, pk=pk)
