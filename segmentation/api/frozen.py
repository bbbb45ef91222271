"""Snapshots over the API: one frozen list, what became of it, and who is on it."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from segmentation import permissions
from segmentation.api.serializers import SnapshotOutput
from segmentation.models import Snapshot
from segmentation.selectors.seen import tell_frozen
from segmentation.selectors.snapshots import changed_since, list_frozen


class SinceOutput(serializers.Serializer[Any]):
    """Of those frozen: who is in the segment still, who left it; and who came since."""

    stayed = serializers.IntegerField()
    left = serializers.IntegerField()
    entered = serializers.IntegerField()


class FrozenOutput(serializers.Serializer[Any]):
    """A snapshot beside its segment of now, of the customers you may see."""

    snapshot = SnapshotOutput()
    since = SinceOutput()


class FrozenMemberOutput(serializers.Serializer[Any]):
    """Somebody on a frozen list, masked."""

    customer_no = serializers.CharField(source="customer.customer_no")
    name = serializers.CharField(source="customer.masked_name")
    branch = serializers.CharField(source="customer.branch.code")


class SnapshotView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="snapshots_read", responses=FrozenOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One frozen list, and what became of its members since."""
        user = acting_user(request)
        snapshot = _snapshot(request, pk)
        tell_frozen([snapshot], user)
        told = {"snapshot": snapshot, "since": changed_since(snapshot, user)}
        return Response(FrozenOutput(told).data)


class SnapshotMembersView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="snapshots_members",
        parameters=[AFTER],
        responses=page_of(FrozenMemberOutput),
    )
    def get(self, request: Request, pk: int) -> Response:
        """List those frozen whom you may see, masked, in key pages."""
        rows = list_frozen(_snapshot(request, pk), acting_user(request))
        found = key_page(rows, request.query_params.get("after"), key="customer_id")
        return answer_page(found, FrozenMemberOutput)


def _snapshot(request: Request, pk: int) -> Snapshot:
    return get_object_or_404(Snapshot.objects.visible_to(acting_user(request)), pk=pk)
