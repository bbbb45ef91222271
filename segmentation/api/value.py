"""Value and stages of life over the API: the same services and selectors as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from customers.models import Customer
from segmentation import permissions, tasks
from segmentation.domain.lifecycle import terms as stage_terms
from segmentation.domain.value import terms as value_terms
from segmentation.models import CustomerStage, CustomerValue, StageTerms, ValueTerms
from segmentation.selectors.lifecycle import figures as stage_figures
from segmentation.selectors.value import figures as value_figures
from segmentation.services.lifecycle import assigning
from segmentation.services.lifecycle.terms import set_stages
from segmentation.services.value import refreshing
from segmentation.services.value.terms import set_terms


class TierOutput(serializers.Serializer[Any]):
    """One tier; `least` is the score it begins at, money in the bank's own currency."""

    code = serializers.CharField()
    customers = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of the customers you may see, 0 to 1")
    clv = serializers.FloatField(help_text="Lifetime value of all of them")
    clv_share = serializers.FloatField()
    contribution = serializers.FloatField(help_text="A year, of all of them")
    score = serializers.FloatField(help_text="Mean total score, 0 to 100")
    least = serializers.FloatField(allow_null=True)


class ValueOutput(serializers.Serializer[Any]):
    """The last refresh of value; null and empty before the first."""

    as_of = serializers.DateTimeField(allow_null=True)
    terms_version = serializers.IntegerField()
    nobody_leaves = serializers.BooleanField(
        help_text="No payer was seen to stop: `alive` tells nobody apart"
    )
    tiers = TierOutput(many=True)


class CustomerValueOutput(serializers.ModelSerializer[CustomerValue]):
    class Meta:
        model = CustomerValue
        fields = [
            "score", "tier", "tier_since", "recency", "frequency", "monetary", "contribution", "contract_value",
            "payment_value", "clv", "peak_clv", "potential", "loyalty", "alive", "purchases", "computed_at",
        ]  # fmt: skip


class StageOutput(serializers.Serializer[Any]):
    """One stage of life."""

    code = serializers.CharField()
    customers = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of the customers you may see, 0 to 1")


class LifecycleOutput(serializers.Serializer[Any]):
    """The last assignment of stages; null and empty before the first."""

    as_of = serializers.DateTimeField(allow_null=True)
    terms_version = serializers.IntegerField()
    stages = StageOutput(many=True)
    warned = serializers.IntegerField(help_text="Customers with an early warning")


class CustomerStageOutput(serializers.ModelSerializer[CustomerStage]):
    class Meta:
        model = CustomerStage
        fields = ["stage", "entered_at", "warning", "reasons", "winback_share", "winback_value"]


class TermsInput(serializers.Serializer[Any]):
    """Terms to put in force; `version` is the one you began from, so that nobody's change is lost."""

    version = serializers.IntegerField(min_value=0)
    document = serializers.JSONField()
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class TermsOutput(serializers.Serializer[Any]):
    """The terms in force; version 0 is what a bank begins with."""

    version = serializers.IntegerField()
    document = serializers.JSONField()


class RunOutput(serializers.Serializer[Any]):
    """A run that was asked for."""

    id = serializers.IntegerField()
    state = serializers.CharField()


class ValueView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.CHANGE_VALUE}

    @extend_schema(operation_id="value_overview", responses=ValueOutput)
    def get(self, request: Request) -> Response:
        """The tiers of the last refresh, of the customers you may see."""
        run = value_figures.last_done()
        tiers = value_figures.tier_lines(run, acting_user(request)) if run else []
        told = {
            "as_of": run.as_of if run else None,
            "terms_version": run.terms_version if run else 0,
            "nobody_leaves": bool(run and run.fitted.get("nobody_leaves")),
            "tiers": tiers,
        }
        return Response(ValueOutput(told).data)

    @extend_schema(operation_id="value_refresh", request=None, responses={202: RunOutput})
    def post(self, request: Request) -> Response:
        """Ask for a refresh of everybody's value; one that waits or runs is returned instead."""
        run = refreshing.request_value()
        tasks.refresh_value_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(RunOutput(run).data, status=status.HTTP_202_ACCEPTED)


class ValueTermsView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "PUT": permissions.CHANGE_VALUE}

    @extend_schema(operation_id="value_terms", responses=TermsOutput)
    def get(self, request: Request) -> Response:
        """Cut points, margins, costs, weights and tiers in force."""
        return _in_force(ValueTerms.objects.newest(), value_terms.DEFAULT)

    @extend_schema(operation_id="value_terms_set", request=TermsInput, responses=TermsOutput)
    def put(self, request: Request) -> Response:
        """Put other terms in force from the next refresh on."""
        kept = set_terms(by=acting_user(request), **_given(request))
        return Response(TermsOutput(kept).data)


class CustomerValueView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="value_of_customer", responses=CustomerValueOutput)
    def get(self, request: Request, customer_no: str) -> Response:
        """What one customer is worth; 404 before the first refresh."""
        values = CustomerValue.objects.visible_to(acting_user(request))
        return Response(
            CustomerValueOutput(
                get_object_or_404(values, customer=_customer(request, customer_no))
            ).data
        )


class LifecycleView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.CHANGE_STAGES}

    @extend_schema(operation_id="lifecycle_overview", responses=LifecycleOutput)
    def get(self, request: Request) -> Response:
        """The stages of the last assignment, of the customers you may see."""
        user, run = acting_user(request), stage_figures.last_done()
        told = {
            "as_of": run.as_of if run else None,
            "terms_version": run.terms_version if run else 0,
            "stages": stage_figures.stage_lines(run, user) if run else [],
            "warned": stage_figures.warned_count(user),
        }
        return Response(LifecycleOutput(told).data)

    @extend_schema(operation_id="lifecycle_assign", request=None, responses={202: RunOutput})
    def post(self, request: Request) -> Response:
        """Ask for an assignment of stages; one that waits or runs is returned instead."""
        run = assigning.request_stages()
        tasks.assign_stages_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(RunOutput(run).data, status=status.HTTP_202_ACCEPTED)


class StageTermsView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "PUT": permissions.CHANGE_STAGES}

    @extend_schema(operation_id="lifecycle_terms", responses=TermsOutput)
    def get(self, request: Request) -> Response:
        """The ordered rules in force; the first that fits decides."""
        return _in_force(StageTerms.objects.newest(), stage_terms.DEFAULT)

    @extend_schema(operation_id="lifecycle_terms_set", request=TermsInput, responses=TermsOutput)
    def put(self, request: Request) -> Response:
        """Put other rules in force from the next assignment on."""
        kept = set_stages(by=acting_user(request), **_given(request))
        return Response(TermsOutput(kept).data)


class CustomerStageView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="lifecycle_of_customer", responses=CustomerStageOutput)
    def get(self, request: Request, customer_no: str) -> Response:
        """The stage one customer is in, with early signs of decline; 404 before the first assignment."""
        stages = CustomerStage.objects.visible_to(acting_user(request))
        return Response(
            CustomerStageOutput(
                get_object_or_404(stages, customer=_customer(request, customer_no))
            ).data
        )


def _customer(request: Request, customer_no: str) -> Customer:
    rows = Customer.objects.visible_to(acting_user(request))
    return get_object_or_404(rows.numbered(customer_no))


def _given(request: Request) -> dict[str, Any]:
    asked = TermsInput(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _in_force(newest: ValueTerms | StageTerms | None, default: dict[str, Any]) -> Response:
    told = newest or {"version": 0, "document": default}
    return Response(TermsOutput(told).data)
