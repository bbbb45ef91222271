"""Long runs over the API, whatever it is that they find: how far, and stopped."""

from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from segmentation import permissions
from segmentation.selectors.runs import find_run
from segmentation.services.analyses.progress import cancel


class RunOutput(serializers.Serializer[Any]):
    """How far a run is, and why it came to nothing, in your language."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    state = serializers.CharField()
    stage = serializers.CharField(source="stage_told")
    steps_done = serializers.IntegerField()
    steps = serializers.IntegerField(help_text="0 where the number is not known yet.")
    seconds = serializers.FloatField(allow_null=True)
    error = serializers.CharField()
    failure = serializers.CharField()


class RunView(APIView):
    """A sort of run is `clusterrun`, `clusterassignment`, `outcometree`, `associationrun`, `lookalike`,
    `embeddingrun`, `groupportrait`, `driverrun`, `valuerun` or `stagerun`.
    """

    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="run_read", responses=RunOutput)
    def get(self, request: Request, kind: str, pk: int) -> Response:
        """Tell how far a run is."""
        return Response(RunOutput(find_run(kind, pk, acting_user(request))).data)


class RunCancelView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="run_cancel", request=None, responses=RunOutput)
    def post(self, request: Request, kind: str, pk: int) -> Response:
        """Stop a run at its next step; nothing is kept. Who may is told by the sort of run."""
        run = find_run(kind, pk, acting_user(request))
        if not acting_user(request).has_perm(run.cancelled_with):
            raise PermissionDenied
        cancel(run)
        return Response(RunOutput(run).data)
