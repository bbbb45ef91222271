"""Mappings over the API: the likeliest one for a file."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customers import permissions
from customers.domain.guesses.matching import Confidence, Reason
from customers.selectors.guesses import find_mapping, guess_mapping, shapes_of
from customers.selectors.targets import TARGETS
from customers.services.imports.samples import sample_file
from customers.sources.sniffing import stem_of


class GuessInput(serializers.Serializer):
    file = serializers.FileField(help_text="The file, or its first rows with the header")
    target = serializers.ChoiceField(
        choices=list(TARGETS), required=False, help_text="What it fills; else the likeliest target"
    )


class GuessedFieldOutput(serializers.Serializer):
    field = serializers.CharField(help_text="The target's field")
    column = serializers.CharField(help_text="The file's column")
    confidence = serializers.ChoiceField(choices=[one.value for one in Confidence])
    score = serializers.FloatField(help_text="0 to 1")
    reason = serializers.ChoiceField(choices=[one.value for one in Reason])


class GuessedEncodingOutput(serializers.Serializer):
    encoding = serializers.CharField()
    confidence = serializers.ChoiceField(choices=[one.value for one in Confidence])
    rival = serializers.CharField(help_text="The next likely encoding, empty where there is none")


class GuessOutput(serializers.Serializer):
    encoding = GuessedEncodingOutput(
        allow_null=True, help_text="What the bytes tell; null of a file that is no text"
    )
    mapping = serializers.JSONField(help_text="A mapping as the YAML file has it")
    guesses = GuessedFieldOutput(many=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Required fields that no column fills"
    )
    kept = serializers.CharField(
        allow_null=True, help_text="The mapping kept for files of these columns"
    )


class MappingGuessView(APIView):
    required_permission = permissions.IMPORT_CUSTOMER
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="mappings_guess",
        request={"multipart/form-data": GuessInput},
        responses=GuessOutput,
    )
    def post(self, request: Request) -> Response:
        """Guess the mapping of a file; nothing of the file is kept."""
        asked = GuessInput(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        sample = sample_file(file=file, name=file.name)
        found = guess_mapping(
            name=stem_of(file.name)[:80],
            shapes=shapes_of(sample.rows),
            read=sample.read,
            target=asked.validated_data.get("target", ""),
        )
        kept = find_mapping(sample.rows.column_names)
        body = {
            "encoding": sample.guess,
            "mapping": found.spec,
            "guesses": found.guesses,
            "missing": found.missing,
            "kept": kept.name if kept else None,
        }
        return Response(GuessOutput(body).data)
