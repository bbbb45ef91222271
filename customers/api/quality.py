"""The quality of data over the API: of an import, and of the whole base."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customers import permissions
from customers.domain.quality.base import TABLES
from customers.models import ImportJob, QualityFall
from customers.models.quality import DIMENSIONS
from customers.selectors.imports import count_reasons
from customers.selectors.quality.boards import FieldLine, Share, board_of, job_shares
from customers.selectors.quality.falls import recent_falls
from customers.selectors.quality.flags import count_flags


class ShareOutput(serializers.Serializer):
    target = serializers.CharField()
    field = serializers.CharField(help_text="Empty for all fields together")
    dimension = serializers.ChoiceField(choices=[value for value, _label in DIMENSIONS])
    good = serializers.IntegerField(help_text="Rows that are good")
    total = serializers.IntegerField(help_text="Rows in question")
    share = serializers.FloatField(source="value", help_text="good / total")
    least = serializers.FloatField(allow_null=True, help_text="The threshold set for it")
    is_low = serializers.BooleanField(help_text="Whether it is below its threshold")


class CountOutput(serializers.Serializer):
    field = serializers.CharField()
    code = serializers.CharField()
    rows = serializers.IntegerField()


class ReportOutput(serializers.Serializer):
    job_id = serializers.IntegerField()
    target = serializers.CharField()
    rows_read = serializers.IntegerField()
    measures = ShareOutput(many=True)
    quarantine = CountOutput(many=True, help_text="Rows that were refused, by reason")
    flags = CountOutput(many=True, help_text="Rows that were taken in, and are odd")


class FallOutput(serializers.ModelSerializer):
    share = serializers.FloatField(help_text="good / total when it fell")
    told_count = serializers.IntegerField(help_text="How many were told of it by mail")

    class Meta:
        model = QualityFall
        fields = [
            "target",
            "field",
            "dimension",
            "share",
            "least",
            "began_at",
            "ended_at",
            "told_count",
        ]


class BoardOutput(serializers.Serializer):
    day = serializers.DateField(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)
    measures = ShareOutput(many=True)
    warnings = ShareOutput(many=True)
    falls = FallOutput(many=True, help_text="The newest 50 of the whole base, standing ones first")
    trend = serializers.DictField(
        help_text="By dimension the shares of the last 90 days, in the order of `days`"
    )
    days = serializers.ListField(child=serializers.DateField())


class ImportQualityView(APIView):
    required_permission = permissions.VIEW_IMPORT

    @extend_schema(operation_id="imports_quality", responses=ReportOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Return how good an import was, field by field."""
        job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
        body = {
            "job_id": job.pk,
            "target": job.spec.get("target", ""),
            "rows_read": job.rows_read,
            "measures": _shares(job_shares(job)),
            "quarantine": count_reasons(job),
            "flags": count_flags(job),
        }
        return Response(ReportOutput(body).data)


class QualityView(APIView):
    required_permission = permissions.VIEW_IMPORT

    @extend_schema(
        operation_id="quality_get",
        parameters=[
            OpenApiParameter("target", enum=list(TABLES)),
            OpenApiParameter("source", description="A data source's code."),
        ],
        responses=BoardOutput,
    )
    def get(self, request: Request) -> Response:
        """Return the newest measures of the whole base, and their trend."""
        asked = request.query_params
        board = board_of(asked.get("target", ""), asked.get("source", ""))
        body: dict[str, Any] = {
            "day": board.day,
            "computed_at": board.computed_at,
            "measures": _shares(board.lines),
            "warnings": board.warnings,
            "falls": recent_falls(),
            "trend": board.days.series,
            "days": board.days.x,
        }
        return Response(BoardOutput(body).data)


def _shares(lines: list[FieldLine]) -> list[Share]:
    return [share for line in lines for share in line.shares if share is not None]
