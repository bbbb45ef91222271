"""Streams of events over the API: how far each is."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from customers import permissions
from customers.models import EventStream
from customers.selectors.streams import is_consumed, list_streams


class StreamOutput(serializers.ModelSerializer):
    kind = serializers.CharField(source="connection.kind", help_text="Of the source")
    consumed = serializers.SerializerMethodField()
    taken = serializers.IntegerField(source="progress.taken")
    repeated = serializers.IntegerField(source="progress.repeated", help_text="Known already")
    lag = serializers.IntegerField(source="progress.lag", allow_null=True)
    delay_ms = serializers.IntegerField(
        source="progress.delay_ms", allow_null=True, help_text="From arrival to the profile"
    )
    last_seen_at = serializers.DateTimeField(source="progress.last_seen_at", allow_null=True)
    dead_letters = serializers.IntegerField(source="letters_waiting")

    class Meta:
        model = EventStream
        fields = [
            "name",
            "kind",
            "source",
            "is_on",
            "consumed",
            "taken",
            "repeated",
            "lag",
            "delay_ms",
            "last_seen_at",
            "dead_letters",
        ]

    def get_consumed(self, stream: EventStream) -> bool:
        return is_consumed(stream)


class StreamsView(APIView):
    required_permission = permissions.VIEW_STREAM

    @extend_schema(operation_id="streams_list", parameters=[AFTER], responses=page_of(StreamOutput))
    def get(self, request: Request) -> Response:
        """List the streams of events with their lag, newest first, in key pages."""
        listed = list_streams(user=acting_user(request))
        return answer_page(key_page(listed, request.query_params.get("after")), StreamOutput)
