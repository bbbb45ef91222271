"""Ad audiences over the API: their counts, and that a platform took out whom it was told of; files go by `/exports/files`."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.models import AdAudience
from campaigns.selectors.audiences import list_audiences
from campaigns.services.audiences.removing import confirm_removals
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from customers.permissions import EXPORT_CUSTOMER


class AudienceOutput(serializers.ModelSerializer[AdAudience]):
    campaign = serializers.CharField(source="run.campaign.code")
    run = serializers.IntegerField(source="run_id")
    recipient = serializers.CharField(
        source="recipient.code", help_text="The code of the registered recipient"
    )
    standing = serializers.IntegerField(help_text="Members who belong in it")
    given = serializers.IntegerField(help_text="Members who stood in a file")
    to_remove = serializers.IntegerField(
        help_text="Members whom the platform still has to take out"
    )

    class Meta:
        model = AdAudience
        fields = [
            "id", "name", "campaign", "run", "format", "recipient", "created_at", "standing", "given",
            "to_remove",
        ]  # fmt: skip


class ConfirmedOutput(serializers.Serializer[Any]):
    taken_out = serializers.IntegerField()


class AudienceListView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="audiences_list", parameters=[AFTER], responses=page_of(AudienceOutput)
    )
    def get(self, request: Request) -> Response:
        """List the ad audiences of the campaigns you may see, newest first, in key pages."""
        listed = list_audiences(user=acting_user(request))
        return answer_page(key_page(listed, request.query_params.get("after")), AudienceOutput)


class AudienceView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="audiences_get", responses=AudienceOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Return one ad audience with its counts."""
        listed = list_audiences(user=acting_user(request))
        return Response(AudienceOutput(get_object_or_404(listed, pk=pk)).data)


class AudienceConfirmView(APIView):
    required_permission = EXPORT_CUSTOMER

    @extend_schema(operation_id="audiences_confirm", request=None, responses={200: ConfirmedOutput})
    def post(self, request: Request, pk: int) -> Response:
        """Note that the platform took out everybody named in the newest downloaded removal file."""
        user = acting_user(request)
        seen = AdAudience.objects.visible_to(user).select_related("recipient")
        count = confirm_removals(audience=get_object_or_404(seen, pk=pk), by=user)
        return Response({"taken_out": count})
