"""Public posts over the API: proposed, noted as out, and what their platforms show."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.api.views import editable_or_403
from campaigns.models import PostFigure, SocialPost
from campaigns.selectors.posts import SHOWN, AskedPosts, list_posts, newest_figures
from campaigns.services.posts.publishing import enter_figures, publish_post, take_down_post
from campaigns.services.posts.writing import write_post
from campaigns.services.rendering.links import counted_link
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page


class PostFigureOutput(serializers.ModelSerializer[PostFigure]):
    by = serializers.CharField(source="by.username")
    read_where = serializers.CharField(source="source")

    class Meta:
        model = PostFigure
        fields = ["kind", "value", "read_at", "read_where", "by"]


class PostOutput(serializers.ModelSerializer[SocialPost]):
    campaign = serializers.CharField(source="campaign.code")
    campaign_state = serializers.CharField(source="campaign.state")
    pictures = serializers.ListField(child=serializers.CharField())
    counted_link = serializers.SerializerMethodField(
        help_text="Put this into the post: it counts visits and leads to `link`"
    )
    published_at = serializers.DateTimeField(
        source="publication.published_at", default=None, allow_null=True
    )
    public_url = serializers.CharField(source="publication.public_url", default="")
    removed_at = serializers.DateTimeField(
        source="removal.removed_at", default=None, allow_null=True, help_text="Taken down since"
    )
    removal_reason = serializers.CharField(source="removal.reason", default="")
    clicks = serializers.SerializerMethodField(help_text="Visits of people by the counted address")
    figures = serializers.SerializerMethodField(help_text="The newest of each kind")

    class Meta:
        model = SocialPost
        fields = [
            "id", "campaign", "campaign_state", "platform", "account", "language", "title", "body", "link",
            "counted_link", "pictures", "planned_at", "published_at", "public_url",
            "removed_at", "removal_reason", "clicks", "figures",
        ]  # fmt: skip

    def get_counted_link(self, post: SocialPost) -> str:
        return counted_link(post)

    def get_clicks(self, post: SocialPost) -> int:
        return getattr(post, "clicked", None) or 0

    @extend_schema_field(PostFigureOutput(many=True))
    def get_figures(self, post: SocialPost) -> Any:
        return PostFigureOutput(newest_figures(post), many=True).data


class PostInput(serializers.Serializer[Any]):
    """A post of a campaign that may still be changed; whatever was signed before does not hold any more."""

    campaign = serializers.CharField(max_length=32, help_text="The code of the campaign")
    platform = serializers.ChoiceField(choices=SocialPost.Platform.choices)
    account = serializers.CharField(max_length=60)
    language = serializers.ChoiceField(choices=["zh-hans", "en"], default="zh-hans")
    title = serializers.CharField(max_length=64, default="", allow_blank=True)
    body = serializers.CharField(max_length=20_000)
    link = serializers.URLField(max_length=1000, default="", allow_blank=True)
    pictures = serializers.ListField(
        child=serializers.CharField(max_length=80),
        default=list,
        help_text="Names of the bank's pictures",
    )
    planned_at = serializers.DateTimeField()


class PublicationInput(serializers.Serializer[Any]):
    published_at = serializers.DateTimeField()
    public_url = serializers.URLField(
        max_length=500, default="", allow_blank=True, help_text="Blank only for Moments"
    )


class TakeDownInput(serializers.Serializer[Any]):
    removed_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=300)


class FiguresInput(serializers.Serializer[Any]):
    reads = serializers.IntegerField(min_value=0, required=False)
    likes = serializers.IntegerField(min_value=0, required=False)
    shares = serializers.IntegerField(min_value=0, required=False)
    comments = serializers.IntegerField(min_value=0, required=False)
    read_where = serializers.CharField(max_length=120)
    read_at = serializers.DateTimeField()


class PostListView(APIView):
    required_permission = {"GET": permissions.VIEW_CAMPAIGN, "POST": permissions.EDIT_CAMPAIGN}

    @extend_schema(
        operation_id="posts_list",
        parameters=[
            AFTER,
            OpenApiParameter("show", enum=list(SHOWN)),
            OpenApiParameter("campaign", OpenApiTypes.STR),
            OpenApiParameter("platform", enum=SocialPost.Platform.values),
        ],
        responses=page_of(PostOutput),
    )
    def get(self, request: Request) -> Response:
        """List public posts of the campaigns you may see, newest first, in key pages."""
        asked = AskedPosts.of(request.query_params.dict())
        rows = list_posts(acting_user(request), asked)
        return answer_page(key_page(rows, request.query_params.get("after")), PostOutput)

    @extend_schema(operation_id="posts_create", request=PostInput, responses={201: PostOutput})
    def post(self, request: Request) -> Response:
        """Write a post; it goes out only once its campaign is signed."""
        data = PostInput(data=request.data)
        data.is_valid(raise_exception=True)
        texts = dict(data.validated_data)
        campaign = editable_or_403(request, texts.pop("campaign"))
        made = write_post(campaign=campaign, by=acting_user(request), **texts)
        return Response(PostOutput(_visible(request, made.pk)).data, status=201)


class PostView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="posts_get", responses=PostOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Return one post with what came of it."""
        return Response(PostOutput(_visible(request, pk)).data)


class PostPublishView(APIView):
    required_permission = permissions.PUBLISH_POST

    @extend_schema(operation_id="posts_publish", request=PublicationInput, responses=PostOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Note that a post is out: once, and only while its campaign is signed as it stands."""
        data = PublicationInput(data=request.data)
        data.is_valid(raise_exception=True)
        publish_post(post=_visible(request, pk), by=acting_user(request), **data.validated_data)
        return Response(PostOutput(_visible(request, pk)).data)


class PostTakeDownView(APIView):
    required_permission = permissions.PUBLISH_POST

    @extend_schema(operation_id="posts_take_down", request=TakeDownInput, responses=PostOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Note that a post was taken down on its platform, and why."""
        data = TakeDownInput(data=request.data)
        data.is_valid(raise_exception=True)
        take_down_post(post=_visible(request, pk), by=acting_user(request), **data.validated_data)
        return Response(PostOutput(_visible(request, pk)).data)


class PostFiguresView(APIView):
    required_permission = permissions.PUBLISH_POST

    @extend_schema(operation_id="posts_figures", request=FiguresInput, responses=PostOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Keep what the platform shows for a post at a moment; absent figures stay unknown."""
        data = FiguresInput(data=request.data)
        data.is_valid(raise_exception=True)
        told = dict(data.validated_data)
        source, read_at = told.pop("read_where"), told.pop("read_at")
        post = _visible(request, pk)
        enter_figures(
            post=post, by=acting_user(request), figures=told, source=source, read_at=read_at
        )
        return Response(PostOutput(_visible(request, pk)).data)


def _visible(request: Request, pk: int) -> SocialPost:
    return get_object_or_404(list_posts(acting_user(request), AskedPosts(show="all")), pk=pk)
