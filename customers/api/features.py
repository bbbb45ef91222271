"""The features of the profile over the API: their declarations, and how they are spread."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customers import permissions
from customers.domain.features.declared import Unit
from customers.selectors.feature_pages import THEME_WORDS, FeatureLine, list_features


class FeatureOutput(serializers.Serializer):
    name = serializers.CharField(source="feature.name", help_text="Column of the profile")
    title = serializers.CharField(source="label", help_text="In the language of the call")
    meaning = serializers.CharField()
    theme = serializers.ChoiceField(choices=list(THEME_WORDS))
    unit = serializers.ChoiceField(
        source="feature.unit",
        choices=[unit.value for unit in Unit],
        help_text="money is in the account's currency",
    )
    window_days = serializers.IntegerField(
        source="feature.window_days",
        allow_null=True,
        help_text="Days looked back over; null for a state",
    )
    null_means = serializers.ChoiceField(
        source="feature.null_means",
        choices=["zero", "unknown"],
        help_text="What nothing found means",
    )
    expression = serializers.CharField(
        source="feature.expression", help_text="SQL over the logical table"
    )
    known_share = serializers.FloatField(
        source="figure.known_share",
        default=None,
        allow_null=True,
        help_text="Share of customers, 0 to 1",
    )
    quantiles = serializers.DictField(
        source="figure.quantiles", default=None, allow_null=True, child=serializers.FloatField()
    )
    computed_at = serializers.DateTimeField(
        source="figure.computed_at", default=None, allow_null=True
    )


class FeaturesView(APIView):
    required_permission = permissions.VIEW_FEATURE

    @extend_schema(
        operation_id="features_list",
        parameters=[
            OpenApiParameter(
                "q", description="Part of a name, label or meaning, in either language."
            ),
            OpenApiParameter("theme", enum=list(THEME_WORDS)),
        ],
        responses=FeatureOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the features of the customer profile: all of them, as they are not many."""
        asked = request.query_params
        lines: list[FeatureLine] = list_features(
            text=asked.get("q", ""), theme=asked.get("theme", "")
        )
        return Response(FeatureOutput(lines, many=True).data)
