"""Work on segments besides their rules, over the API: plan, owner, archive, snapshots, lists, moves, overlap."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from segmentation import permissions, tasks
from segmentation.api import serializers
from segmentation.models import Segment, Snapshot
from segmentation.selectors import moves, overlaps
from segmentation.selectors.seen import tell_frozen
from segmentation.selectors.segments import whole_bank_refreshes
from segmentation.services import lists, scheduling, snapshots
from segmentation.services import segments as services

MOVED = OpenApiParameter("moved", enum=["entered", "left"], description="Only one direction.")
ON = OpenApiParameter("on", OpenApiTypes.DATE, description="Only one day of the bank.")
COMPARED = OpenApiParameter(
    "segment", OpenApiTypes.INT, many=True, description="Two to eight segments."
)


class SegmentRuleView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segment_rule_set",
        request=serializers.RuleChangeInput,
        responses=serializers.SegmentOutput,
    )
    def put(self, request: Request, pk: int) -> Response:
        """Publish the next version of a rule; circles are refused beside their condition."""
        asked = serializers.RuleChangeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        saved = services.save_rule(
            segment=_segment(request, pk), by=acting_user(request), **asked.validated_data
        )
        tasks.refresh_segment_task.delay_on_commit(pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(serializers.segment_told(saved, acting_user(request)))


class SegmentPlanView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segment_plan_set",
        request=serializers.PlanInput,
        responses=serializers.SegmentOutput,
    )
    def put(self, request: Request, pk: int) -> Response:
        """Decide when a segment is refreshed by itself."""
        asked = serializers.PlanInput(data=request.data)
        asked.is_valid(raise_exception=True)
        planned = scheduling.set_schedule(
            segment=_segment(request, pk), by=acting_user(request), **asked.validated_data
        )
        return Response(serializers.segment_told(planned, acting_user(request)))


class SegmentOwnerView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="segment_owner_set", request=serializers.OwnerInput, responses={204: None}
    )
    def put(self, request: Request, pk: int) -> Response:
        """Hand a segment on; its owner may, and who may hand on those of others."""
        asked = serializers.OwnerInput(data=request.data)
        asked.is_valid(raise_exception=True)
        services.hand_on(
            segment=_segment(request, pk), to=asked.validated_data["to"], by=acting_user(request)
        )
        tasks.refresh_segment_task.delay_on_commit(pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(status=status.HTTP_204_NO_CONTENT)


class SegmentArchiveView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segments_archive", request=None, responses=serializers.SegmentOutput
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take a segment out of use; refused while segments or campaigns on their way need it."""
        done = services.archive_segment(segment=_segment(request, pk), by=acting_user(request))
        return Response(serializers.segment_told(done, acting_user(request)))


class SegmentNumbersView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segment_numbers_set",
        request=serializers.NumbersInput,
        responses=serializers.LoadOutput,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Give customer numbers to a fixed list; those of nobody are told."""
        asked = serializers.NumbersInput(data=request.data)
        asked.is_valid(raise_exception=True)
        done = lists.change_list(
            segment=_segment(request, pk), by=acting_user(request), **asked.validated_data
        )
        return Response(serializers.LoadOutput(done.load).data)


class SegmentListsView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segment_lists_create",
        request=serializers.ListInput,
        responses={201: serializers.ListOutput},
    )
    def post(self, request: Request) -> Response:
        """Make a fixed list of customer numbers; those of nobody you may see are told and left out."""
        asked = serializers.ListInput(data=request.data)
        asked.is_valid(raise_exception=True)
        user = acting_user(request)
        made = lists.create_list(by=user, **asked.validated_data)
        told = {
            "segment": serializers.segment_told(made.segment, user),
            "load": serializers.LoadOutput(made.load).data,
        }
        return Response(told, status=status.HTTP_201_CREATED)


class SegmentRefreshesView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="segment_refreshes_list",
        parameters=[AFTER],
        responses=page_of(serializers.RefreshOutput),
    )
    def get(self, request: Request, pk: int) -> Response:
        """List the refreshes of a segment, newest first; none to readers of one branch, their numbers are the bank's."""
        rows = whole_bank_refreshes(_segment(request, pk), acting_user(request))
        found = key_page(rows, request.query_params.get("after"))
        return answer_page(found, serializers.RefreshOutput)


class SegmentSnapshotsView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}

    @extend_schema(
        operation_id="segment_snapshots_list", responses=page_of(serializers.SnapshotOutput)
    )
    def get(self, request: Request, pk: int) -> Response:
        """List the frozen lists of a segment, newest first."""
        user = acting_user(request)
        rows = Snapshot.objects.visible_to(user).filter(segment=_segment(request, pk))
        found = key_page(rows, request.query_params.get("after"))
        tell_frozen(found.rows, user)
        return answer_page(found, serializers.SnapshotOutput)

    @extend_schema(
        operation_id="segment_snapshots_create",
        request=serializers.SnapshotInput,
        responses={201: serializers.SnapshotOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Freeze the members of now under a name, for good."""
        asked = serializers.SnapshotInput(data=request.data)
        asked.is_valid(raise_exception=True)
        user = acting_user(request)
        made = snapshots.freeze_segment(
            segment=_segment(request, pk), by=user, **asked.validated_data
        )
        tell_frozen([made], user)
        return Response(serializers.SnapshotOutput(made).data, status=status.HTTP_201_CREATED)


class SegmentMovesView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="segment_moves_list",
        parameters=[AFTER, MOVED, ON],
        responses=page_of(serializers.MoveOutput),
    )
    def get(self, request: Request, pk: int) -> Response:
        """List who entered and left, of those you may see, masked, the latest first."""
        asked = {key: request.query_params.get(key, "") for key in ("moved", "on")}
        rows = moves.list_moves(_segment(request, pk), acting_user(request), **asked)
        return answer_page(
            key_page(rows, request.query_params.get("after")), serializers.MoveOutput
        )


class SegmentOverlapView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="segments_overlap", parameters=[COMPARED], responses=serializers.OverlapOutput
    )
    def get(self, request: Request) -> Response:
        """Count who is in which of some segments, of the customers you may see."""
        user = acting_user(request)
        chosen = overlaps.segments_to_compare(user, request.query_params.getlist("segment"))
        found = overlaps.overlap_between(chosen, user)
        ids = [segment.pk for segment in chosen]
        combinations = [
            {"segments": [ids[place] for place in one.places], "count": one.count}
            for one in found.combinations
        ]
        both = [[pair.both for pair in row] for row in found.pairs]
        told = {"segments": ids, "sizes": found.sizes, "total": found.total}
        return Response(
            serializers.OverlapOutput(told | {"both": both, "combinations": combinations}).data
        )


def _segment(request: Request, pk: int) -> Segment:
    return get_object_or_404(Segment.objects.visible_to(acting_user(request)), pk=pk)
