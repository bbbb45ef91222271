"""Cluster runs over the API: the same services and selectors as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
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
from segmentation.domain.clusters.choosing import CRITERIA
from segmentation.models import Cluster, ClusterRun, Segment
from segmentation.selectors.clusters import pages
from segmentation.services.clusters import assigning, comparing, requesting, saving

WITH = OpenApiParameter(
    "with", OpenApiTypes.INT, required=True, description="The run to hold it against."
)


class ClusterRunInput(serializers.Serializer[Any]):
    """A search for clusters; without `k` the number is proposed between `k_low` and `k_high`."""

    name = serializers.CharField(max_length=80)
    features = serializers.ListField(
        child=serializers.CharField(), help_text="Names of declared features of the profile."
    )
    population = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="A segment: only its members."
    )
    method = serializers.ChoiceField(choices=ClusterRun.Method.values, default="kmeans")
    transform = serializers.ChoiceField(choices=ClusterRun.Transform.values, default="log")
    scaling = serializers.ChoiceField(choices=ClusterRun.Scaling.values, default="standard")
    k = serializers.IntegerField(default=0, help_text="0 has it proposed.")
    k_low = serializers.IntegerField(default=2)
    k_high = serializers.IntegerField(default=8)
    choose_by = serializers.ChoiceField(choices=CRITERIA, default="silhouette")
    min_size = serializers.IntegerField(default=0, min_value=0, help_text="Density methods only.")
    reach = serializers.FloatField(default=0.0, min_value=0, help_text="DBSCAN's radius; 0: usual.")
    seed = serializers.IntegerField(default=1, min_value=0, max_value=2**31 - 1)
    assign = serializers.BooleanField(default=True, help_text="Write whose cluster is whose.")
    kept_up = serializers.BooleanField(default=False, help_text="Assign anew every night.")


class ClusterOutput(serializers.ModelSerializer[Cluster]):
    """One cluster; `figures` tell each feature's difference in standard deviations and its median."""

    class Meta:
        model = Cluster
        fields = [
            "number", "name_zh", "name_en", "size", "size_before", "size_now", "matched", "figures", "segment",
        ]  # fmt: skip


class ClusterRunOutput(ToldRun, serializers.ModelSerializer[ClusterRun]):
    """A run with its settings and how far it is."""

    class Meta:
        model = ClusterRun
        fields = [
            *PROGRESS, "method", "transform", "scaling",
            "features", "parameters", "seed", "population", "customer_count", "data_at", "finished_at",
            "assigned_at", "assigned_count", "kept_up", "previous", "owner",
        ]  # fmt: skip


class ClusterRunDetail(ClusterRunOutput):
    """A run with its clusters and its figures: the choice of k, silhouette, rules, what has moved."""

    clusters = ClusterOutput(many=True)
    figures = serializers.SerializerMethodField()

    class Meta(ClusterRunOutput.Meta):
        fields = [*ClusterRunOutput.Meta.fields, "clusters", "figures"]

    def get_figures(self, run: ClusterRun) -> dict[str, Any]:
        return {name: value for name, value in run.metrics.items() if name not in ("map", "spreads")}  # fmt: skip


class ComparisonOutput(serializers.Serializer[Any]):
    """Two runs over the same customers of today; the last row and column are those in no cluster."""

    rand = serializers.FloatField(help_text="Adjusted Rand index: 1 is wholly, 0 is chance.")
    customers = serializers.IntegerField()
    sampled = serializers.BooleanField()
    table = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


@described(
    "clusters",
    "List the cluster runs you may see, newest first, in key pages.",
    "Ask for a cluster run; a worker does it, and assigns customers afterwards where asked.",
    ClusterRunInput,
)
class ClusterRunsView(AnalysesView):
    output = ClusterRunOutput
    task = tasks.find_clusters_task

    def rows(self, user: User) -> QuerySet[ClusterRun]:
        return pages.list_runs(user)

    def ask(self, request: Request) -> ClusterRun:
        data, user = checked(ClusterRunInput, request), acting_user(request)
        chosen = data.pop("population")
        seen = Segment.objects.visible_to(user).in_use()
        return requesting.request_run(
            by=user,
            name=data.pop("name"),
            features=data.pop("features"),
            population=get_object_or_404(seen, pk=chosen) if chosen else None,
            kept=requesting.Kept(assign=data.pop("assign"), kept_up=data.pop("kept_up")),
            search=requesting.Search(**data),
        )


class ClusterRunView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="cluster_read", responses=ClusterRunDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Read a run with its clusters and what sets each apart."""
        return Response(ClusterRunDetail(_run(request, pk)).data)


class ClusterAssignView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(operation_id="cluster_assign", request=None, responses={202: ClusterRunOutput})
    def post(self, request: Request, pk: int) -> Response:
        """Assign every customer to their cluster as it is today; a worker does it."""
        run = _run(request, pk)
        asked = assigning.request_assignment(run=run)
        tasks.assign_clusters_task.delay_on_commit(asked.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(ClusterRunOutput(run).data, status=status.HTTP_202_ACCEPTED)


class ClusterCompareView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="cluster_compare", parameters=[WITH], responses=ComparisonOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Hold two runs against each other over today's customers."""
        asked = request.query_params.get("with", "")
        other = _run(request, int(asked) if asked.isdecimal() else 0)
        runs = [requesting.check_result(run=run) for run in (_run(request, pk), other)]
        found = comparing.compare_runs(first=runs[0], second=runs[1], by=acting_user(request))
        told = {"customers": found.customers, "sampled": found.sampled, "rand": found.found.rand}
        return Response({**told, "table": found.found.table.tolist()})


class ClusterSegmentView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(operation_id="cluster_segment", request=None, responses={201: SegmentOutput})
    def post(self, request: Request, pk: int, number: int) -> Response:
        """Save a cluster as a segment that follows its assignment."""
        cluster = get_object_or_404(_run(request, pk).clusters, number=number)
        made = saving.save_as_segment(cluster=cluster, by=acting_user(request))
        return segment_made(request, made)


def _run(request: Request, pk: int) -> ClusterRun:
    rows = ClusterRun.objects.visible_to(acting_user(request)).select_related("owner")
    return get_object_or_404(rows, pk=pk)
