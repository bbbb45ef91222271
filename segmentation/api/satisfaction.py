"""Satisfaction over the API: the same services and selectors as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from segmentation import permissions, tasks
from segmentation.domain.satisfaction.measures import MEASURES
from segmentation.models import DriverRun, SatisfactionAlert
from segmentation.models.satisfaction import satisfaction_terms
from segmentation.selectors.satisfaction import figures, pages
from segmentation.services.satisfaction.fitting import request_drivers


class EstimateOutput(serializers.Serializer[Any]):
    """A measure with its 95 % interval: CSAT as a share 0 to 1 (Wilson), NPS in points (adjusted Wald, Rocks 2016)."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    answers = serializers.IntegerField(help_text="Customers; each one's last answer counts")


class GroupOutput(serializers.Serializer[Any]):
    """One group that has enough answers to be shown."""

    key = serializers.CharField()
    name = serializers.CharField()
    estimate = EstimateOutput()


class MonthOutput(serializers.Serializer[Any]):
    """One month: customers at the good and at the bad end of the scale, and all who answered."""

    month = serializers.DateField()
    good = serializers.IntegerField()
    bad = serializers.IntegerField()
    answers = serializers.IntegerField()


class MeasureOutput(serializers.Serializer[Any]):
    """One measure of the customers you may see; `estimate` is null while too few answered."""

    measure = serializers.ChoiceField(choices=list(MEASURES))
    estimate = EstimateOutput(allow_null=True)
    groups = GroupOutput(many=True)
    hidden_groups = serializers.IntegerField(
        help_text="Too small to be shown, or told by the others"
    )
    months = MonthOutput(many=True)


class AlertOutput(serializers.ModelSerializer[SatisfactionAlert]):
    class Meta:
        model = SatisfactionAlert
        fields = ["measure", "channel", "month", "method", "value", "centre", "limit", "answers"]


class SatisfactionOutput(serializers.Serializer[Any]):
    """CSAT and NPS over the months that the bank looks at, and the falls nobody has taken note of."""

    as_of = serializers.DateTimeField()
    months = serializers.IntegerField()
    measures = MeasureOutput(many=True)
    falls = AlertOutput(many=True)


class SatisfactionQuery(serializers.Serializer[Any]):
    by = serializers.ChoiceField(
        choices=list(figures.DIMENSIONS), default="channel", help_text="What the groups are"
    )


class DriversInput(serializers.Serializer[Any]):
    """What to fit."""

    measure = serializers.ChoiceField(choices=list(MEASURES))
    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


class DriverRunOutput(serializers.ModelSerializer[DriverRun]):
    """A run of drivers; `metrics` holds effects in points with intervals, worth on later answers, and changes."""

    failure = serializers.CharField(help_text="Why it came to nothing, in your language.")

    class Meta:
        model = DriverRun
        fields = [
            "id", "name", "measure", "state", "stage", "error", "failure", "data_at", "finished_at", "customer_count",
            "refused", "scored_count", "metrics",
        ]  # fmt: skip


class SatisfactionView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(
        operation_id="satisfaction_overview",
        parameters=[SatisfactionQuery],
        responses=SatisfactionOutput,
    )
    def get(self, request: Request) -> Response:
        """CSAT and NPS with intervals, by group and by month, of the customers you may see."""
        asked = SatisfactionQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        _version, terms = satisfaction_terms()
        user, now = acting_user(request), timezone.now()
        told = {
            "as_of": now,
            "months": terms.months,
            "measures": [
                pages.measure_document(measure, user, asked.validated_data["by"], terms, now)
                for measure in MEASURES
            ],
            "falls": SatisfactionAlert.objects.visible_to(user).unseen(),
        }
        return Response(SatisfactionOutput(told).data)


class DriverRunsView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}

    @extend_schema(
        operation_id="satisfaction_drivers_list",
        parameters=[AFTER],
        responses=page_of(DriverRunOutput),
    )
    def get(self, request: Request) -> Response:
        """List the runs of drivers you may see, newest first, in key pages."""
        rows = pages.list_runs(acting_user(request))
        return answer_page(key_page(rows, request.query_params.get("after")), DriverRunOutput)

    @extend_schema(
        operation_id="satisfaction_drivers_fit",
        request=DriversInput,
        responses={202: DriverRunOutput},
    )
    def post(self, request: Request) -> Response:
        """Ask what drives a measure; a run of it that waits or runs is returned instead."""
        asked = DriversInput(data=request.data)
        asked.is_valid(raise_exception=True)
        run = request_drivers(by=acting_user(request), **asked.validated_data)
        tasks.fit_drivers_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(DriverRunOutput(run).data, status=status.HTTP_202_ACCEPTED)


class DriverRunView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="satisfaction_drivers", responses=DriverRunOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One run of drivers, as far as it is."""
        run = get_object_or_404(pages.list_runs(acting_user(request)), pk=pk)
        return Response(DriverRunOutput(run).data)
