"""Replies of customers over the API: for the systems in which people answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.models import Reply, ReplyAttachment
from campaigns.selectors.replies import SHOWN, AskedReplies, replies_of, visible_replies
from campaigns.services.replies.handling import (
    give_reply,
    handle_reply,
    open_attachment,
    read_reply,
)
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page


class ReplyOutput(serializers.ModelSerializer[Reply]):
    customer_no = serializers.CharField(source="customer.customer_no")
    campaign = serializers.CharField(source="run.campaign.code", default=None, allow_null=True)
    owner = serializers.CharField(source="owner.username", default=None, allow_null=True)

    class Meta:
        model = Reply
        fields = [
            "id", "customer_no", "campaign", "delivery_id", "channel", "kind", "state", "owner",
            "due_at", "received_at", "outcome", "handled_at",
        ]  # fmt: skip
        extra_kwargs = {
            "kind": {
                "help_text": "`doubtful` may be a wish to leave: marketing rests until it is handled"
            },
        }


class AttachmentOutput(serializers.ModelSerializer[ReplyAttachment]):
    name = serializers.CharField()

    class Meta:
        model = ReplyAttachment
        fields = ["id", "name", "media_type", "size", "refused", "checked_at"]
        extra_kwargs = {
            "checked_at": {"help_text": "When a virus scanner found nothing; null: nothing looked"}
        }


class ReplyWords(ReplyOutput):
    """With the words; who asked for them stands in the audit trail."""

    subject = serializers.CharField()
    text = serializers.CharField()
    attachments = serializers.SerializerMethodField(
        help_text="The files that came with it; of one that was refused only the name is kept"
    )

    class Meta(ReplyOutput.Meta):
        fields = [*ReplyOutput.Meta.fields, "subject", "text", "attachments"]

    @extend_schema_field(AttachmentOutput(many=True))
    def get_attachments(self, reply: Reply) -> Any:
        kept = reply.attachments.defer("content").order_by("pk")
        return AttachmentOutput(kept, many=True).data


class ReplyOutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Reply.Outcome.choices)
    note = serializers.CharField(
        max_length=1000, default="", allow_blank=True, help_text="Kept encrypted"
    )


class ReplyGiveInput(serializers.Serializer[Any]):
    owner = serializers.CharField(
        max_length=150,
        allow_blank=True,
        help_text="Username of a reader of the customer's branch; blank gives it back to all",
    )


class ReplyListView(APIView):
    required_permission = permissions.READ_REPLY

    @extend_schema(
        operation_id="replies_list",
        parameters=[
            AFTER,
            OpenApiParameter("show", enum=list(SHOWN)),
            OpenApiParameter("channel", OpenApiTypes.STR),
            OpenApiParameter("campaign", OpenApiTypes.STR),
        ],
        responses=page_of(ReplyOutput),
    )
    def get(self, request: Request) -> Response:
        """List what customers wrote back, newest first, in key pages and without its words."""
        rows = replies_of(acting_user(request), AskedReplies.of(request.query_params.dict()))
        return answer_page(key_page(rows, request.query_params.get("after")), ReplyOutput)


class ReplyReadView(APIView):
    required_permission = permissions.READ_REPLY

    @extend_schema(operation_id="replies_read", request=None, responses=ReplyWords)
    def post(self, request: Request, pk: int) -> Response:
        """Open one reply's words; it is read from then on."""
        reply = get_object_or_404(visible_replies(acting_user(request)), pk=pk)
        return Response(ReplyWords(read_reply(reply=reply)).data)


class ReplyAttachmentView(APIView):
    required_permission = permissions.READ_REPLY

    @extend_schema(
        operation_id="replies_attachment",
        request=None,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, pk: int, number: int) -> HttpResponse:
        """Hand out one file of a reply; who asked for it stands in the audit trail."""
        reply = get_object_or_404(visible_replies(acting_user(request)), pk=pk)
        attachment = get_object_or_404(reply.attachments, pk=number)
        content = open_attachment(attachment=attachment)
        return HttpResponse(content, content_type=attachment.media_type)


class ReplyGiveView(APIView):
    required_permission = permissions.READ_REPLY

    @extend_schema(operation_id="replies_give", request=ReplyGiveInput, responses=ReplyOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Give a reply to a colleague, who owes it within a working day; it stands among their tasks."""
        reply = get_object_or_404(visible_replies(acting_user(request)), pk=pk)
        data = ReplyGiveInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(ReplyOutput(give_reply(reply=reply, to=data.validated_data["owner"])).data)


class ReplyOutcomeView(APIView):
    required_permission = permissions.READ_REPLY

    @extend_schema(operation_id="replies_handle", request=ReplyOutcomeInput, responses=ReplyOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Say what came of a reply that has been read."""
        reply = get_object_or_404(visible_replies(acting_user(request)), pk=pk)
        data = ReplyOutcomeInput(data=request.data)
        data.is_valid(raise_exception=True)
        handled = handle_reply(reply=reply, by=acting_user(request), **data.validated_data)
        return Response(ReplyOutput(handled).data)
