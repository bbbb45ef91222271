"""Copy scans over the API: the same engine as the screens and the command."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import permissions
from campaigns.domain.compliance.requests import BadRequestError, findings_of, read_copy
from campaigns.selectors.compliance import own_words

CHANNELS = ("sms", "email", "email_block", "push", "wechat", "banner", "social", "poster", "call_script")  # fmt: skip
PRODUCTS = (
    "deposit", "structured_deposit", "bond", "loan", "card", "wealth", "fund", "insurance",
    "metal", "payment", "service",
)  # fmt: skip


class CopyScanInput(serializers.Serializer):
    id = serializers.CharField(required=False, max_length=64, help_text="Comes back as it is.")
    text = serializers.CharField(max_length=20_000, trim_whitespace=False)
    lang = serializers.ChoiceField(
        choices=["zh", "en"], required=False, help_text="Left out: by the letters of the text."
    )
    channel = serializers.ChoiceField(choices=CHANNELS, required=False)
    product_type = serializers.ChoiceField(choices=PRODUCTS, required=False)
    purpose = serializers.ChoiceField(choices=["marketing", "service"], required=False)
    product_facts = serializers.DictField(
        required=False, allow_null=True, help_text="Catalogue values the text must agree with."
    )


class CopyFindingOutput(serializers.Serializer):
    rule = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning"])
    start = serializers.IntegerField(help_text="Characters into the text as given.")
    end = serializers.IntegerField()
    message = serializers.CharField()
    remedy = serializers.CharField()


class CopyScanOutput(serializers.Serializer):
    id = serializers.CharField(allow_null=True)
    findings = CopyFindingOutput(many=True)


class CopyScanView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="copy_scans_create", request=CopyScanInput, responses=CopyScanOutput
    )
    def post(self, request: Request) -> Response:
        """Scan a text with the bank's names and words; nothing is kept."""
        asked = CopyScanInput(data=request.data)
        asked.is_valid(raise_exception=True)
        words = own_words()
        try:
            copy = read_copy(asked.validated_data, words.names, words.allowed, words.forbidden)
        except BadRequestError as error:
            raise ValidationError(str(error)) from error
        return Response({"id": asked.validated_data.get("id"), "findings": findings_of(copy)})
