"""Campaigns as JSON documents, and what is said about them, over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.api.views import visible_or_404
from campaigns.domain.documents import SCHEMA
from campaigns.models import Comment
from campaigns.selectors.drafts.comments import known_place
from campaigns.selectors.drafts.documents import compare, document_of
from campaigns.services.drafts import comments, documents


class CommentInput(serializers.Serializer[Any]):
    """Something said about a place of a campaign."""

    place = serializers.CharField(max_length=40, default="review", help_text="goal, content.body …")
    quote = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    text = serializers.CharField(max_length=1000)


class CommentOutput(serializers.ModelSerializer[Comment]):
    author: serializers.SlugRelatedField = serializers.SlugRelatedField(
        slug_field="username", read_only=True
    )

    class Meta:
        model = Comment
        fields = ["id", "parent", "place", "quote", "text", "author", "settled_at", "created_at"]


class DocumentSchemaView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="campaigns_document_schema", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """The JSON Schema of a campaign's document."""
        return Response(SCHEMA)


class DocumentImportView(APIView):
    required_permission = permissions.EDIT_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_import",
        request=OpenApiTypes.OBJECT,
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Take a document in as a new draft; what is wrong is named by its path."""
        campaign = documents.import_campaign(document=request.data, by=acting_user(request))
        return Response({"code": campaign.code, **document_of(campaign)}, status=201)


class DocumentView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="campaigns_export", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """The campaign as the document that import takes."""
        return Response(document_of(visible_or_404(request, code)))


class DifferencesView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_differences",
        parameters=[OpenApiParameter("other", required=True)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, code: str) -> Response:
        """Where this campaign and another differ, by path."""
        other = visible_or_404(request, request.query_params.get("other", ""))
        found = compare(document_of(visible_or_404(request, code)), document_of(other))
        changes = [row.change for row in found]
        return Response([{"path": c.path, "before": c.before, "after": c.after} for c in changes])


class CommentListView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="campaigns_comments_list", responses=CommentOutput(many=True))
    def get(self, request: Request, code: str) -> Response:
        """What is said about the campaign, oldest first."""
        said = visible_or_404(request, code).comments.select_related("author").order_by("id")
        return Response(CommentOutput(said, many=True).data)

    @extend_schema(
        operation_id="campaigns_comments_add", request=CommentInput, responses={201: CommentOutput}
    )
    def post(self, request: Request, code: str) -> Response:
        """Say something about a place of it."""
        data = CommentInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data | {"place": known_place(data.validated_data["place"])}
        campaign = visible_or_404(request, code)
        comment = comments.add_comment(campaign=campaign, by=acting_user(request), **asked)
        return Response(CommentOutput(comment).data, status=201)
