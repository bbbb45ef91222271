"""Scheduled pulls over the API: what there is, how they went, and one run now."""

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from accounts.services.idempotency import answer_once
from config.base.api import AFTER, IDEMPOTENCY_KEY, answer_page, page_of
from config.base.http import key_page
from customers import permissions
from customers.models import Pull, PullRun
from customers.selectors import faults
from customers.selectors.pulls import list_pulls, watermark_words
from customers.services.pulls import running
from customers.tasks import import_pull_task


class PullOutput(serializers.ModelSerializer):
    connection = serializers.CharField(source="connection.name")
    kind = serializers.CharField(source="connection.kind", help_text="Of the source")
    mapping = serializers.CharField(source="mapping.name")
    reads = serializers.CharField(help_text="Table, collection, pattern or path")
    next_due_at = serializers.DateTimeField(source="progress.next_due_at", allow_null=True)
    failures = serializers.IntegerField(source="progress.failures", help_text="In a row")
    last_state = serializers.CharField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Pull
        fields = [
            "name",
            "connection",
            "kind",
            "mapping",
            "reads",
            "schedule",
            "is_on",
            "next_due_at",
            "failures",
            "last_state",
            "last_at",
        ]


class PullRunOutput(serializers.ModelSerializer):
    watermark_from = serializers.SerializerMethodField()
    watermark_to = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = PullRun
        fields = [
            "id",
            "state",
            "started_at",
            "finished_at",
            "rows",
            "size",
            "watermark_from",
            "watermark_to",
            "import_job",
            "error",
        ]

    def get_watermark_from(self, run: PullRun) -> str:
        return watermark_words(run.watermark_from)

    def get_watermark_to(self, run: PullRun) -> str:
        return watermark_words(run.watermark_to)

    def get_error(self, run: PullRun) -> str:
        return faults.recall(run.error)


class PullsView(APIView):
    required_permission = permissions.VIEW_PULL

    @extend_schema(operation_id="pulls_list", parameters=[AFTER], responses=page_of(PullOutput))
    def get(self, request: Request) -> Response:
        """List the scheduled pulls, newest first, in key pages; only for users of the whole bank."""
        listed = list_pulls(user=acting_user(request))
        return answer_page(key_page(listed, request.query_params.get("after")), PullOutput)


class PullRunsView(APIView):
    required_permission = {"GET": permissions.VIEW_PULL, "POST": permissions.RUN_PULL}

    @extend_schema(operation_id="pulls_runs", parameters=[AFTER], responses=page_of(PullRunOutput))
    def get(self, request: Request, name: str) -> Response:
        """List the runs of a pull, newest first, in key pages."""
        runs = _visible(request, name).runs.all()
        return answer_page(key_page(runs, request.query_params.get("after")), PullRunOutput)

    @extend_schema(
        operation_id="pulls_run",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={202: PullRunOutput},
    )
    def post(self, request: Request, name: str) -> Response:
        """Run a pull now; `state` of the run tells when it is done."""
        pull = _visible(request, name)
        status, body = answer_once(
            user=acting_user(request),
            key=request.headers.get("Idempotency-Key", ""),
            request=["pulls", name],
            act=lambda: (int(HTTPStatus.ACCEPTED), _begun(request, pull)),
        )
        return Response(body, status=status)


def _begun(request: Request, pull: Pull) -> Any:
    run = running.begin_run(pull=pull, by=acting_user(request))
    import_pull_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return PullRunOutput(run).data


def _visible(request: Request, name: str) -> Pull:
    return get_object_or_404(Pull.objects.visible_to(acting_user(request)), name=name)
