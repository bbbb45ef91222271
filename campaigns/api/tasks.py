"""Tasks of people over the API: for the systems that callers and tellers work with."""

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import acting_user
from accounts.services.idempotency import answer_once
from campaigns import permissions
from campaigns.domain.short import dialled
from campaigns.models import ContactTask
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.tasks.lists import visible_tasks
from campaigns.selectors.tasks.standing import why_not_now
from campaigns.services.tasks.working import Said, record_outcome, take_task, tell_number
from config.base.api import AFTER, IDEMPOTENCY_KEY, answer_page, page_of
from config.base.http import key_page
from customers.models import Customer
from customers.permissions import REVEAL_CUSTOMER


class TaskOutput(serializers.ModelSerializer[ContactTask]):
    customer_no = serializers.CharField(source="customer.customer_no")
    campaign = serializers.CharField(source="run.campaign.code")
    branch = serializers.CharField(source="branch.code")
    owner = serializers.CharField(
        source="owner.username", default=None, allow_null=True, help_text="Null: nobody's yet"
    )

    class Meta:
        model = ContactTask
        fields = [
            "id", "customer_no", "campaign", "channel", "branch", "owner", "state", "reason",
            "outcome", "tries", "due_on", "ends_on", "call_at", "settled_at",
        ]  # fmt: skip
        extra_kwargs = {
            "reason": {"help_text": "Why it was withdrawn, as a code"},
            "call_at": {"help_text": "The moment agreed for calling back"},
        }


class StandingOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True, help_text="Null: it does not end by itself")


class OpenTaskOutput(TaskOutput):
    script = serializers.SerializerMethodField(
        help_text="What to say; empty while something stands in the way"
    )
    not_now = serializers.SerializerMethodField(help_text="What stands in the way now, or null")

    class Meta(TaskOutput.Meta):
        fields = [*TaskOutput.Meta.fields, "script", "not_now"]

    def get_script(self, task: ContactTask) -> str:
        return "" if self.context["stops"][task.pk] else task.script

    @extend_schema_field(StandingOutput(allow_null=True))
    def get_not_now(self, task: ContactTask) -> dict[str, Any] | None:
        stop = self.context["stops"][task.pk]
        if stop is None:
            return None
        return {"code": stop.code, "text": str(reason_text(stop.code)), "until": stop.until}


class OutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=ContactTask.Outcome.choices)
    note = serializers.CharField(
        max_length=1000, default="", allow_blank=True, help_text="Kept encrypted"
    )
    call_at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Only with `later`: when to call back"
    )


class TaskListView(APIView):
    required_permission = permissions.WORK_TASK

    @extend_schema(
        operation_id="tasks_list",
        parameters=[
            AFTER,
            OpenApiParameter("state", enum=ContactTask.State.values),
            OpenApiParameter("channel", OpenApiTypes.STR),
            OpenApiParameter("campaign", OpenApiTypes.STR),
            OpenApiParameter("due_on", OpenApiTypes.DATE, description="Due on this day or before"),
        ],
        responses=page_of(TaskOutput),
    )
    def get(self, request: Request) -> Response:
        """List the tasks of your branches, newest first, in key pages."""
        rows = visible_tasks(acting_user(request))
        columns = {"state": "state", "channel": "channel", "campaign": "run__campaign__code"}
        for name, column in columns.items():
            if name in request.query_params:
                rows = rows.filter(**{column: request.query_params[name]})
        if "due_on" in request.query_params:
            day = serializers.DateField().run_validation(request.query_params["due_on"])
            rows = rows.filter(due_on__lte=day)
        return answer_page(key_page(rows, request.query_params.get("after")), TaskOutput)


class NumberOutput(serializers.Serializer[Any]):
    phone = serializers.CharField()
    uri = serializers.CharField(help_text="RFC 3966, to be dialled by a telephone system")


class TaskNumberView(APIView):
    required_permission = permissions.WORK_TASK

    @extend_schema(operation_id="tasks_number", request=None, responses=NumberOutput)
    def post(self, request: Request, pk: int) -> Response:
        """Take a call and tell its number, every gate asked at this moment; who asked stands in the audit trail."""
        user = acting_user(request)
        task = get_object_or_404(visible_tasks(user), pk=pk)
        if not user.has_perm(REVEAL_CUSTOMER):
            raise PermissionDenied
        taken = take_task(task=task, by=user)
        phone = tell_number(task=taken, by=user)
        return Response({"phone": phone, "uri": f"tel:{dialled(phone)}"})


class TaskOutcomeView(APIView):
    required_permission = permissions.WORK_TASK

    @extend_schema(
        operation_id="tasks_outcome",
        parameters=[IDEMPOTENCY_KEY],
        request=OutcomeInput,
        responses={200: TaskOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Write down what came of a task; one that may not be done any more comes back withdrawn."""
        user = acting_user(request)
        task = get_object_or_404(visible_tasks(user), pk=pk)
        data = OutcomeInput(data=request.data)
        data.is_valid(raise_exception=True)
        told = data.validated_data
        status, body = answer_once(
            user=user,
            key=request.headers.get("Idempotency-Key", ""),
            request=["tasks", pk, told],
            act=lambda: (int(HTTPStatus.OK), _settled(task, user, told)),
        )
        return Response(body, status=status)


class CustomerTasksView(APIView):
    required_permission = permissions.SERVE_BRANCH

    @extend_schema(operation_id="customers_tasks", responses=OpenTaskOutput(many=True))
    def get(self, request: Request, customer_no: str) -> Response:
        """List the open tasks of a customer with what to say, or what stands in the way now."""
        user = acting_user(request)
        customer = get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
        tasks = list(visible_tasks(user).open().filter(customer=customer).order_by("due_on", "pk"))
        signed: dict[int, bool] = {}
        stops = {task.pk: why_not_now(task, signed=signed) for task in tasks}
        return Response(OpenTaskOutput(tasks, many=True, context={"stops": stops}).data)


def _settled(task: ContactTask, user: User, told: dict[str, Any]) -> dict[str, Any]:
    kept = record_outcome(task=task, by=user, said=Said(**told))
    return dict(TaskOutput(kept).data)
