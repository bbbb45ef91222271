"""Having texts read over the API; nothing of them is kept."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recommendations import permissions
from recommendations.services.texts.reading import analyse_texts

MOST_TEXTS, LONGEST_TEXT = 100, 20_000


class TextsInput(serializers.Serializer):
    texts = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TEXT),
        min_length=1,
        max_length=MOST_TEXTS,
        help_text="1 to 100 texts; they are read and not kept",
    )
    language = serializers.ChoiceField(
        choices=["zh", "en"], required=False, help_text="Found out where it is absent"
    )


class ReadingOutput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["language", "sentiment", "topic", "intent", "urgency"])
    value = serializers.CharField()
    confidence = serializers.FloatField(help_text="0 to 1, calibrated where a model says it")
    model_version = serializers.CharField(
        help_text="Ends in -rule where no model has been approved"
    )
    is_by_rule = serializers.BooleanField()


class AnalysedOutput(serializers.Serializer):
    results = serializers.ListField(
        child=ReadingOutput(many=True), help_text="In the order of the texts"
    )


class AnalyseTextsView(APIView):
    required_permission = permissions.ANALYSE_TEXT

    @extend_schema(operation_id="texts_analyse", request=TextsInput, responses=AnalysedOutput)
    def post(self, request: Request) -> Response:
        """Read language, sentiment, topic, intent and urgency of texts."""
        asked = TextsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        texts = asked.validated_data["texts"]
        language = asked.validated_data.get("language", "")
        found = analyse_texts(texts, languages=[language] * len(texts))
        return Response({"results": [ReadingOutput(one, many=True).data for one in found]})
