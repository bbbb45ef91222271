"""What the APIs of analyses share: their list, the asking for another, and the segment made of a result."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import acting_user
from config.base.api import AFTER, Output, answer_page, page_of
from config.base.http import key_page
from segmentation import permissions, tasks
from segmentation.api.serializers import segment_told
from segmentation.models import Segment
from segmentation.models.analyses import LongRun

PROGRESS = ["id", "name", "state", "stage", "steps_done", "steps", "error", "failure"]


class ToldRun(serializers.Serializer[Any]):
    """Whose run it is, and why it came to nothing."""

    owner = serializers.CharField(source="owner.username")
    failure = serializers.CharField(help_text="Why it came to nothing, in your language.")


class AnalysesView(ABC, APIView):
    """Analyses of one sort: `rows` lists those of a user, `ask` lets another wait for the worker's `task`."""

    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}
    output: ClassVar[Output]
    task: ClassVar[Any]

    @abstractmethod
    def rows(self, user: User) -> QuerySet[Any]: ...

    @abstractmethod
    def ask(self, request: Request) -> LongRun: ...

    def get(self, request: Request) -> Response:
        found = key_page(self.rows(acting_user(request)), request.query_params.get("after"))
        return answer_page(found, self.output)

    def post(self, request: Request) -> Response:
        run = self.ask(request)
        self.task.delay_on_commit(run.pk)
        return Response(self.output(run).data, status=status.HTTP_201_CREATED)


def described(noun: str, listed: str, asked: str, given: Output | None = None) -> Any:
    """Return the decorator that describes a view of analyses in the API's schema."""

    def describe(view: type[AnalysesView]) -> Any:
        return extend_schema_view(
            get=extend_schema(
                operation_id=f"{noun}_list", description=listed, parameters=[AFTER], responses=page_of(view.output)
            ),
            post=extend_schema(
                operation_id=f"{noun}_create", description=asked, request=given, responses={201: view.output}
            ),
        )(view)  # fmt: skip

    return describe


def checked(given: Output, request: Request) -> dict[str, Any]:
    """Return what was sent, checked; raises ValidationError."""
    asked = given(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def segment_made(request: Request, segment: Segment) -> Response:
    """Answer with a segment just made of a result; one by rule is refreshed at once."""
    if segment.is_rule:
        tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    return Response(segment_told(segment, acting_user(request)), status=status.HTTP_201_CREATED)
