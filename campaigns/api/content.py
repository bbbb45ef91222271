"""Beside campaigns over the API: pictures, versions of texts, proposals of copy."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.api.views import editable_or_403
from campaigns.domain.pictures import MOST_BYTES
from campaigns.models import Asset, Campaign, CopyQuestion, MessageVersion, TestSend
from campaigns.models.campaigns import TEXTS
from campaigns.selectors.content.pictures import public_path
from campaigns.selectors.content.proposals import propose_copy
from campaigns.services.content.asking import put_question
from campaigns.services.content.assets import store_asset
from campaigns.services.testing import send_test
from campaigns.tasks import answer_question_task
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page

LANGUAGE = OpenApiParameter("language", enum=["zh-hans", "en"], description="Language of the text")


class AssetInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="PNG, JPEG, GIF or WebP, at most 5 MB")
    shows = serializers.CharField(max_length=200, help_text="What the picture shows, in words")


class AssetOutput(serializers.ModelSerializer[Asset]):
    path = serializers.SerializerMethodField(help_text="Where the whole world finds it")

    class Meta:
        model = Asset
        fields = ["id", "name", "shows", "sha256", "format", "width", "height", "size", "path"]

    def get_path(self, asset: Asset) -> str:
        return public_path(asset)


class VersionOutput(serializers.ModelSerializer[MessageVersion]):
    class Meta:
        model = MessageVersion
        fields = ["id", "language", *TEXTS, "actor", "created_at"]


class ProposalOutput(serializers.Serializer[Any]):
    subject = serializers.CharField()
    body = serializers.CharField()
    traits = serializers.ListField(child=serializers.CharField())
    rate = serializers.FloatField(
        allow_null=True,
        help_text="Share expected to open or click; null where the past is too small",
    )
    model = serializers.CharField(help_text="The language model that wrote it; empty for none")


class QuestionInput(serializers.Serializer[Any]):
    language = serializers.ChoiceField(["zh-hans", "en"])


class QuestionOutput(serializers.ModelSerializer[CopyQuestion]):
    class Meta:
        model = CopyQuestion
        fields = ["id", "language", "model", "state", "fault", "created_at"]


class AssetListView(APIView):
    required_permission = {
        "GET": permissions.VIEW_CAMPAIGN,
        "POST": permissions.EDIT_CAMPAIGN,
    }
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="assets_list", parameters=[AFTER], responses=page_of(AssetOutput))
    def get(self, request: Request) -> Response:
        """List the pictures in use, newest first, in key pages."""
        return answer_page(
            key_page(Asset.objects.in_use(), request.query_params.get("after")), AssetOutput
        )

    @extend_schema(
        operation_id="assets_create",
        request={"multipart/form-data": AssetInput},
        responses={201: AssetOutput},
    )
    def post(self, request: Request) -> Response:
        """Keep a picture, cleaned of everything but its pixels; the same pixels are kept once."""
        given = AssetInput(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        asset = store_asset(
            by=acting_user(request),
            raw=file.read(MOST_BYTES + 1),
            file_name=file.name,
            shows=given.validated_data["shows"],
        )
        return Response(AssetOutput(asset).data, status=201)


class MessageVersionListView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_versions", parameters=[AFTER], responses=page_of(VersionOutput)
    )
    def get(self, request: Request, code: str) -> Response:
        """List every saved version of a campaign's texts, newest first, in key pages."""
        versions = MessageVersion.objects.filter(campaign=_campaign(request, code))
        return answer_page(key_page(versions, request.query_params.get("after")), VersionOutput)


class CopyProposalView(APIView):
    required_permission = permissions.EDIT_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_proposals",
        parameters=[LANGUAGE],
        responses=ProposalOutput(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """Propose subjects and texts that pass the copy scan, the most promising first."""
        language = request.query_params.get("language", "zh-hans")
        if language not in {"zh-hans", "en"}:
            raise NotFound
        proposals = propose_copy(_campaign(request, code), language)
        return Response(ProposalOutput(proposals.items, many=True).data)

    @extend_schema(
        operation_id="campaigns_proposals_ask",
        request=QuestionInput,
        responses={202: QuestionOutput},
    )
    def post(self, request: Request, code: str) -> Response:
        """Have the bank's language model asked for more proposals; they come into the list when it has answered."""
        checked = QuestionInput(data=request.data)
        checked.is_valid(raise_exception=True)
        campaign = editable_or_403(request, code)
        language = checked.validated_data["language"]
        asked = put_question(campaign=campaign, language=language, by=acting_user(request))
        answer_question_task.delay_on_commit(asked.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(QuestionOutput(asked).data, status=202)


def _campaign(request: Request, code: str) -> Campaign:
    visible = Campaign.objects.visible_to(acting_user(request)).select_related("product")
    return get_object_or_404(visible, code=code)


class TestSendOutput(serializers.ModelSerializer[TestSend]):
    sender = serializers.CharField(source="sender.username")

    class Meta:
        model = TestSend
        fields = ["id", "channel", "language", "outcome", "response", "sender", "created_at"]


class TestedOutput(TestSendOutput):
    """A test just made."""

    link = serializers.SerializerMethodField(
        help_text="Where the saved banner can be seen for 24 hours; blank on every other channel"
    )

    class Meta(TestSendOutput.Meta):
        fields = [*TestSendOutput.Meta.fields, "link"]

    def get_link(self, _send: TestSend) -> str:
        return str(self.context.get("link", ""))


class TestSendInput(serializers.Serializer[Any]):
    language = serializers.ChoiceField(choices=["zh-hans", "en"])
    address = serializers.EmailField(
        default="",
        allow_blank=True,
        help_text="For a mail: a colleague's. Everything else goes to your own confirmed address.",
    )


class TestSendListView(APIView):
    required_permission = permissions.EDIT_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_test_sends_list",
        parameters=[AFTER],
        responses=page_of(TestSendOutput),
    )
    def get(self, request: Request, code: str) -> Response:
        """List the tests of a campaign, newest first, in key pages."""
        sends = editable_or_403(request, code).test_sends.select_related("sender")
        return answer_page(key_page(sends, request.query_params.get("after")), TestSendOutput)

    @extend_schema(
        operation_id="campaigns_test_send", request=TestSendInput, responses={201: TestedOutput}
    )
    def post(self, request: Request, code: str) -> Response:
        """Send a test of the saved text to a colleague: at most 20 an hour, never to a customer, never a delivery."""
        campaign = editable_or_403(request, code)
        data = TestSendInput(data=request.data)
        data.is_valid(raise_exception=True)
        tested = send_test(campaign=campaign, by=acting_user(request), **data.validated_data)
        shown = TestedOutput(tested.send, context={"link": tested.link})
        return Response(shown.data, status=201)
