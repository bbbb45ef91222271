"""Portraits of groups over the API: the groups there are, the newest portrait read, another asked for."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from segmentation import permissions, tasks
from segmentation.models import GroupPortrait, Segment
from segmentation.selectors.portraits import groups, pages
from segmentation.services.portraits import drawing

AGAINST = OpenApiParameter(
    "against", OpenApiTypes.INT, description="The segment to compare with; all customers you may see where it is absent."
)  # fmt: skip


class PortraitShareOutput(serializers.Serializer[Any]):
    """One value of a category."""

    value = serializers.CharField(
        help_text="Its code; empty for unknown, … for rare values together", allow_blank=True
    )
    group = serializers.IntegerField(help_text="Customers of the group")
    base = serializers.IntegerField(help_text="Customers of the base")
    group_share = serializers.FloatField()
    base_share = serializers.FloatField()
    index = serializers.FloatField(allow_null=True, help_text="100 × group share ÷ base share")
    difference = serializers.FloatField(help_text="Of the shares")
    low = serializers.FloatField(help_text="95% interval of the difference (Newcombe)")
    high = serializers.FloatField()
    adjusted = serializers.FloatField(help_text="p after Benjamini–Hochberg over all comparisons")


class PortraitCategoryOutput(serializers.Serializer[Any]):
    """A category of customers; `hidden` of its values have too few customers to be told."""

    key = serializers.CharField()
    hidden = serializers.IntegerField()
    shares = PortraitShareOutput(many=True)


class PortraitNumberOutput(serializers.Serializer[Any]):
    """A feature: quartiles, difference in standard deviations, mean rank in the base (50 for the base itself)."""

    feature = serializers.CharField()
    quartiles = serializers.ListField(child=serializers.FloatField())
    base_quartiles = serializers.ListField(child=serializers.FloatField())
    known = serializers.FloatField(help_text="Share of the group of whom it is known")
    base_known = serializers.FloatField()
    difference = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    rank = serializers.FloatField()
    edges = serializers.ListField(child=serializers.FloatField(), help_text="Of the histogram")
    shares = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="null: 1 to 9 customers"
    )
    base_shares = serializers.ListField(child=serializers.FloatField(allow_null=True))
    adjusted = serializers.FloatField()


class PortraitOutput(serializers.Serializer[Any]):
    """The portrait of a group; figures are absent until it is done."""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(choices=GroupPortrait.State.choices)
    error = serializers.CharField(allow_blank=True)
    failure = serializers.CharField(help_text="Why it came to nothing, in your language.")
    against = serializers.IntegerField(source="against_id", allow_null=True)
    data_at = serializers.DateTimeField(allow_null=True)
    group = serializers.IntegerField(source="metrics.group", required=False)
    base = serializers.IntegerField(source="metrics.base", required=False)
    sentence = serializers.CharField(required=False, help_text="In the language of the request")
    categories = PortraitCategoryOutput(source="metrics.categories", many=True, required=False)
    numbers = PortraitNumberOutput(source="metrics.numbers", many=True, required=False)


class PortraitGroupOutput(serializers.Serializer[Any]):
    """A group that a portrait may be of; `of` and `key` name it in the address."""

    of = serializers.ChoiceField(choices=GroupPortrait.Of.choices)
    key = serializers.CharField()
    name = serializers.CharField(help_text="In the language of the request")


class PortraitGroupsView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="portrait_groups", responses=PortraitGroupOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the groups a portrait may be of: segments and lists, clusters, value tiers, stages, tags."""
        found = [
            {"of": of, "key": key, "name": name}
            for _label, rows in groups.group_choices(acting_user(request))
            for (of, _slash, key), name in ((one.partition("/"), name) for one, name in rows)
        ]
        return Response(PortraitGroupOutput(found, many=True).data)


class PortraitView(APIView):
    """`of` is `segment`, `cluster`, `tier`, `stage` or `tag`; `key` that of `GET /portraits`."""

    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="portrait", parameters=[AGAINST], responses=PortraitOutput)
    def get(self, request: Request, of: str, key: str) -> Response:
        """Read the newest portrait of a group: what sets it apart from the base; 404 where none was drawn yet."""
        return _read(request, of, key)

    @extend_schema(operation_id="portrait_draw", request=None, parameters=[AGAINST], responses={202: PortraitOutput})  # fmt: skip
    def post(self, request: Request, of: str, key: str) -> Response:
        """Ask for a new portrait of a group; read it once its state is done."""
        return _draw(request, of, key)


class SegmentPortraitView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="segment_portrait", parameters=[AGAINST], responses=PortraitOutput)
    def get(self, request: Request, pk: int) -> Response:
        """Read the newest portrait: what sets the segment apart from the base; 404 where none was drawn yet."""
        return _read(request, GroupPortrait.Of.SEGMENT, str(pk))

    @extend_schema(
        operation_id="segment_portrait_draw", request=None, parameters=[AGAINST], responses={202: PortraitOutput}
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Ask for a new portrait; read it once its state is done."""
        return _draw(request, GroupPortrait.Of.SEGMENT, str(pk))


def _read(request: Request, of: str, key: str) -> Response:
    group, against = _asked(request, of, key)
    user = acting_user(request)
    same = drawing.same_question(group, against, user)
    run = same.done().first() or same.first()
    if run is None:
        raise Http404
    if run.is_done:
        run.sentence = pages.likeness_of(run, user).sentence
    return Response(PortraitOutput(run).data)


def _draw(request: Request, of: str, key: str) -> Response:
    group, against = _asked(request, of, key)
    run = drawing.request_portrait(by=acting_user(request), group=group, against=against)
    tasks.draw_portrait_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return Response(PortraitOutput(run).data, status=status.HTTP_202_ACCEPTED)


def _asked(request: Request, of: str, key: str) -> tuple[groups.Group, Segment | None]:
    user = acting_user(request)
    group = groups.find_group(of, key, user)
    asked = request.query_params.get("against", "")
    against = groups.find_base(asked, user) if asked else None
    if group is None or (asked and against is None):
        raise Http404
    return group, against
