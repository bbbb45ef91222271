"""Segments over the API: the same services and selectors as the pages."""

from typing import Any

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
from config.sharing import SharesView, described
from segmentation import permissions, tasks
from segmentation.api import serializers
from segmentation.api.parsers import RuleParser
from segmentation.domain.problems import TOO_HEAVY, RuleError
from segmentation.domain.schema import json_schema
from segmentation.domain.sentence import explain_rule, plain_text
from segmentation.models import Segment
from segmentation.selectors import choices, counting, segments
from segmentation.selectors.proposals import propose_segment
from segmentation.selectors.seen import tell_seen
from segmentation.services import segments as services

SIZE = OpenApiParameter(
    "size", OpenApiTypes.INT, description="Rows of a page, 1 to 1000; 50 when absent."
)
LARGEST_PAGE = 1000
DEFAULT_PAGE = 50


class SegmentListView(APIView):
    parser_classes = [RuleParser]
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}

    @extend_schema(
        operation_id="segments_list",
        parameters=[AFTER, SIZE],
        responses=page_of(serializers.SegmentOutput),
    )
    def get(self, request: Request) -> Response:
        """List the segments you may see, newest first, in key pages."""
        user = acting_user(request)
        rows = segments.list_segments(user)
        found = key_page(rows, request.query_params.get("after"), _size(request))
        tell_seen(found.rows, user)
        return answer_page(found, serializers.SegmentOutput)

    @extend_schema(
        operation_id="segments_create",
        request=serializers.SegmentInput,
        responses={201: serializers.SegmentOutput},
    )
    def post(self, request: Request) -> Response:
        """Make a segment by rule; its first refresh begins at once."""
        asked = serializers.SegmentInput(data=request.data)
        asked.is_valid(raise_exception=True)
        segment = services.create_segment(by=acting_user(request), **asked.validated_data)
        tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(
            serializers.segment_told(segment, acting_user(request)), status=status.HTTP_201_CREATED
        )


class SegmentView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="segments_read", responses=serializers.SegmentOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One segment, archived or not: its rule, its state, the members you may see."""
        return Response(serializers.segment_told(_segment(request, pk), acting_user(request)))


class SegmentCountView(APIView):
    parser_classes = [RuleParser]
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segments_count",
        request=serializers.RuleInput,
        responses=serializers.CountOutput,
    )
    def post(self, request: Request) -> Response:
        """Count the customers of a rule without saving it; an estimate with its margin when exact is slow."""
        asked = serializers.RuleInput(data=request.data)
        asked.is_valid(raise_exception=True)
        user = acting_user(request)
        try:
            rule = services.read_document(asked.validated_data["rule"], user)
        except RuleError as error:
            raise services.bad_rule(error, asked.validated_data["rule"]) from error
        exact = asked.validated_data["exact"]
        patience = counting.ASKED_PATIENCE_MS if exact else counting.PATIENCE_MS
        try:
            count = counting.count_matching(rule, user, patience_ms=patience)
        except counting.TooSlowError as error:
            heavy = RuleError([TOO_HEAVY])
            raise services.bad_rule(heavy, asked.validated_data["rule"]) from error
        told = plain_text(explain_rule(rule, choices.language(), choices.names_for(user)))
        return Response(serializers.CountOutput({**vars(count), "sentence": told}).data)


class RuleSchemaView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="segment_rules_schema", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON schema (2020-12) of rule documents; its `$id` ends with the version that documents name."""
        return Response(json_schema(), content_type="application/schema+json")


class RuleProposalView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segment_rules_propose",
        request=serializers.PhraseInput,
        responses=serializers.ProposalOutput,
    )
    def post(self, request: Request) -> Response:
        """Propose a rule for a phrase; look at it before you use it."""
        asked = serializers.PhraseInput(data=request.data)
        asked.is_valid(raise_exception=True)
        told = propose_segment(asked.validated_data["phrase"], acting_user(request))
        return Response(serializers.ProposalOutput(told).data)


class RuleTemplatesView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="segment_rules_templates", responses=serializers.TemplateOutput(many=True)
    )
    def get(self, request: Request) -> Response:
        """List rules that banks begin from, in your language."""
        offered = choices.offered_templates(acting_user(request))
        return Response(serializers.TemplateOutput(offered, many=True).data)


class SegmentSchemaView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="segments_schema", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON schema of a rule, with the fields, operators and their words in your language."""
        fields = choices.registry_for(acting_user(request))
        lists = choices.choice_lists(acting_user(request))
        return Response({"schema": json_schema(), "registry": fields, "lists": lists})


class SegmentRefreshView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="segments_refresh", request=None, responses={202: serializers.SegmentOutput}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Ask for a refresh; `state` of the segment tells when it has ended."""
        segment = services.request_refresh(segment=_segment(request, pk), by=acting_user(request))
        tasks.refresh_segment_task.delay_on_commit(pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(
            serializers.segment_told(segment, acting_user(request)), status=status.HTTP_202_ACCEPTED
        )


class SegmentMembersView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="segments_members",
        parameters=[AFTER, SIZE],
        responses=page_of(serializers.MemberOutput),
    )
    def get(self, request: Request, pk: int) -> Response:
        """List the members you may see, masked, in key pages."""
        members = segments.list_members(_segment(request, pk), acting_user(request))
        after = request.query_params.get("after")
        found = key_page(members, after, _size(request), key="customer_id")
        return answer_page(found, serializers.MemberOutput)


@described("segment")
class SegmentSharesView(SharesView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "PUT": permissions.EDIT_SEGMENT}

    def thing(self, request: Request, **at: Any) -> Segment:
        return _segment(request, at["pk"])


def _segment(request: Request, pk: int) -> Segment:
    return get_object_or_404(Segment.objects.visible_to(acting_user(request)), pk=pk)


def _size(request: Request) -> int:
    text = request.query_params.get("size", "")
    known = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), LARGEST_PAGE) if known else DEFAULT_PAGE
