"""Look-alikes and the embeddings they rest on over the API: the same services and selectors as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from segmentation import permissions, tasks
from segmentation.api.serializers import SegmentOutput
from segmentation.models import EmbeddingRun, LookAlike, Segment
from segmentation.selectors.look_alikes import audience, pages
from segmentation.services.embeddings import learning
from segmentation.services.look_alikes import requesting, saving

REACH = OpenApiParameter(
    "reach", OpenApiTypes.INT, description="How many of the most alike; a twentieth if left out."
)


class LookAlikeInput(serializers.Serializer[Any]):
    """A search; with an `outcome`, what those ranked highest at `cut_on` did in the `days` after is measured."""

    name = serializers.CharField(max_length=80)
    seed = serializers.IntegerField(help_text="The segment they shall resemble.")
    population = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="A segment: only its members."
    )
    outcome = serializers.ChoiceField(
        choices=LookAlike.Outcome.values, required=False, allow_blank=True, default=""
    )
    subject = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="", help_text="Code of a product."
    )
    days = serializers.IntegerField(default=60, min_value=1, max_value=365)
    cut_on = serializers.DateField(required=False, allow_null=True, default=None)


class LookAlikeOutput(serializers.ModelSerializer[LookAlike]):
    """A search with how far it is."""

    owner = serializers.CharField(source="owner.username")
    seed = serializers.IntegerField(source="seed_segment_id")
    failure = serializers.CharField(help_text="Why it came to nothing, in your language.")

    class Meta:
        model = LookAlike
        fields = [
            "id", "name", "state", "stage", "steps_done", "steps", "error", "failure", "seed", "population", "embedding",
            "outcome", "subject", "days", "cut_on", "candidate_count", "ranked_at", "kept_up", "owner",
        ]  # fmt: skip


class PlaceOutput(serializers.Serializer[Any]):
    """What is at a reach: customers now, the held-back seed found with its interval, lift, mean cosine."""

    reach = serializers.IntegerField()
    customers = serializers.IntegerField(help_text="Exactly, now, of those you may see.")
    share = serializers.FloatField(help_text="Of the candidates, 0 to 1.")
    found = serializers.FloatField(help_text="Share of the seed held back within the reach.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    by_rule = serializers.FloatField(help_text="The same for ranking by age band and products.")
    lift = serializers.FloatField()
    likeness = serializers.FloatField(help_text="Mean cosine to the seed's nearest middle.")


class LookAlikeDetail(LookAlikeOutput):
    """A search with what was measured, and the segments made of it."""

    figures = serializers.JSONField(source="metrics")
    saved = serializers.JSONField()
    place = PlaceOutput(allow_null=True)

    class Meta(LookAlikeOutput.Meta):
        fields = [*LookAlikeOutput.Meta.fields, "figures", "saved", "place"]


class AudienceInput(serializers.Serializer[Any]):
    """How many of the most alike become a segment; without `follows` it is a fixed list of today's."""

    reach = serializers.IntegerField(min_value=1)
    with_seed = serializers.BooleanField(default=False)
    follows = serializers.BooleanField(default=True)


class EmbeddingOutput(serializers.ModelSerializer[EmbeddingRun]):
    """One learning of embeddings: how many customers it describes, and what it loses."""

    owner = serializers.CharField(source="owner.username")
    figures = serializers.JSONField(source="metrics")
    failure = serializers.CharField(help_text="Why it came to nothing, in your language.")

    class Meta:
        model = EmbeddingRun
        fields = [
            "id", "name", "state", "stage", "steps_done", "steps", "error", "failure", "in_use", "dimension",
            "stored_count", "stored_at", "figures", "owner",
        ]  # fmt: skip


class LookAlikesView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}

    @extend_schema(
        operation_id="look_alikes_list", parameters=[AFTER], responses=page_of(LookAlikeOutput)
    )
    def get(self, request: Request) -> Response:
        """List the searches you may see, newest first, in key pages."""
        rows = pages.list_look_alikes(acting_user(request))
        return answer_page(key_page(rows, request.query_params.get("after")), LookAlikeOutput)

    @extend_schema(
        operation_id="look_alikes_create", request=LookAlikeInput, responses={201: LookAlikeOutput}
    )
    def post(self, request: Request) -> Response:
        """Ask for the customers who resemble a segment; a worker ranks everybody."""
        asked = LookAlikeInput(data=request.data)
        asked.is_valid(raise_exception=True)
        data, user = asked.validated_data, acting_user(request)
        seen = Segment.objects.visible_to(user).in_use()
        chosen = data.pop("population")
        run = requesting.request_look_alike(
            by=user,
            name=data.pop("name"),
            seed_segment=get_object_or_404(seen, pk=data.pop("seed")),
            wanted=requesting.Wanted(
                population=get_object_or_404(seen, pk=chosen) if chosen else None, **data
            ),
        )
        tasks.find_look_alikes_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(LookAlikeOutput(run).data, status=status.HTTP_201_CREATED)


class LookAlikeView(APIView):
    required_permission = permissions.VIEW_SEGMENT

    @extend_schema(operation_id="look_alike_read", parameters=[REACH], responses=LookAlikeDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Read a search with its lift, and what is at a reach."""
        run = _run(request, pk)
        run.place = _place(request, run) if run.is_done else None  # type: ignore[attr-defined] # shown, not stored
        return Response(LookAlikeDetail(run).data)


class LookAlikeSegmentView(APIView):
    required_permission = permissions.EDIT_SEGMENT

    @extend_schema(
        operation_id="look_alike_segment", request=AudienceInput, responses={201: SegmentOutput}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make a segment of the most alike."""
        asked = AudienceInput(data=request.data)
        asked.is_valid(raise_exception=True)
        by = acting_user(request)
        segment = saving.save_audience(run=_run(request, pk), by=by, **asked.validated_data)
        if segment.is_rule:
            tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(SegmentOutput(segment).data, status=status.HTTP_201_CREATED)


class EmbeddingsView(APIView):
    required_permission = {"GET": permissions.VIEW_SEGMENT, "POST": permissions.EDIT_SEGMENT}

    @extend_schema(
        operation_id="embeddings_list", parameters=[AFTER], responses=page_of(EmbeddingOutput)
    )
    def get(self, request: Request) -> Response:
        """List the learnings of embeddings you may see, newest first, in key pages."""
        rows = pages.list_embeddings(acting_user(request))
        return answer_page(key_page(rows, request.query_params.get("after")), EmbeddingOutput)

    @extend_schema(operation_id="embeddings_create", request=None, responses={201: EmbeddingOutput})
    def post(self, request: Request) -> Response:
        """Learn embeddings of everybody's behaviour anew; those in use stay until it is done."""
        run = learning.request_embedding(by=acting_user(request))
        tasks.learn_embedding_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        return Response(EmbeddingOutput(run).data, status=status.HTTP_201_CREATED)


def _run(request: Request, pk: int) -> LookAlike:
    rows = LookAlike.objects.visible_to(acting_user(request)).select_related("owner", "seed_segment")  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _place(request: Request, run: LookAlike) -> dict[str, Any]:
    reach = pages.slider_of(run, request.query_params.get("reach", "")).reach
    place = audience.place_at(run, reach)
    rule = saving.audience_rule(run, reach, with_seed=False)
    customers = audience.count_audience(rule, acting_user(request))
    return {"customers": customers, "lift": place.lift, **vars(place)}
