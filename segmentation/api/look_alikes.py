"""Look-alikes and the embeddings they rest on over the API: the same services and selectors as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import acting_user
from segmentation import permissions, tasks
from segmentation.api.analyses import (
    PROGRESS,
    AnalysesView,
    ToldRun,
    checked,
    described,
    segment_made,
)
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


class LookAlikeOutput(ToldRun, serializers.ModelSerializer[LookAlike]):
    """A search with how far it is."""

    seed = serializers.IntegerField(source="seed_segment_id")

    class Meta:
        model = LookAlike
        fields = [
            *PROGRESS, "seed", "population", "embedding",
            "outcome", "subject", "days", "cut_on", "candidate_count", "ranked_at", "kept_up", "owner",
        ]  # fmt: skip


class PlaceOutput(serializers.Serializer[Any]):
    """What is at a reach: customers now, the held-back seed found with its interval, lift, mean cosine."""

    reach = serializers.IntegerField()
    customers = serializers.IntegerField(
        allow_null=True, help_text="Now, of those you may see; null where counting takes too long."
    )
    is_exact = serializers.BooleanField(help_text="False where `customers` is an estimate.")
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


class EmbeddingOutput(ToldRun, serializers.ModelSerializer[EmbeddingRun]):
    """One learning of embeddings: how many customers it describes, and what it loses."""

    figures = serializers.JSONField(source="metrics")

    class Meta:
        model = EmbeddingRun
        fields = [
            *PROGRESS, "in_use", "dimension",
            "stored_count", "stored_at", "figures", "owner",
        ]  # fmt: skip


@described(
    "look_alikes",
    "List the searches you may see, newest first, in key pages.",
    "Ask for the customers who resemble a segment; a worker ranks everybody.",
    LookAlikeInput,
)
class LookAlikesView(AnalysesView):
    output = LookAlikeOutput
    task = tasks.find_look_alikes_task

    def rows(self, user: User) -> QuerySet[LookAlike]:
        return pages.list_look_alikes(user)

    def ask(self, request: Request) -> LookAlike:
        data, user = checked(LookAlikeInput, request), acting_user(request)
        seen = Segment.objects.visible_to(user).in_use()
        chosen = data.pop("population")
        return requesting.request_look_alike(
            by=user,
            name=data.pop("name"),
            seed_segment=get_object_or_404(seen, pk=data.pop("seed")),
            wanted=requesting.Wanted(
                population=get_object_or_404(seen, pk=chosen) if chosen else None, **data
            ),
        )


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
        data, by = checked(AudienceInput, request), acting_user(request)
        return segment_made(request, saving.save_audience(run=_run(request, pk), by=by, **data))


@described(
    "embeddings",
    "List the learnings of embeddings you may see, newest first, in key pages.",
    "Learn embeddings of everybody's behaviour anew; those in use stay until it is done.",
)
class EmbeddingsView(AnalysesView):
    output = EmbeddingOutput
    task = tasks.learn_embedding_task

    def rows(self, user: User) -> QuerySet[EmbeddingRun]:
        return pages.list_embeddings(user)

    def ask(self, request: Request) -> EmbeddingRun:
        return learning.request_embedding(by=acting_user(request))


def _run(request: Request, pk: int) -> LookAlike:
    rows = LookAlike.objects.visible_to(acting_user(request)).select_related("owner", "seed_segment")  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _place(request: Request, run: LookAlike) -> dict[str, Any]:
    reach = pages.slider_of(run, request.query_params.get("reach", "")).reach
    place = audience.place_at(run, reach)
    rule = saving.audience_rule(run, reach, with_seed=False)
    count = audience.count_audience(rule, acting_user(request))
    counted = {"customers": count.value if count else None, "is_exact": bool(count and count.exact)}
    return {**counted, "lift": place.lift, **vars(place)}
