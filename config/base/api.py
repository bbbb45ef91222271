"""What the API of every app shares: pages by key, and answers given once."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from config.base.http import KeyPage

AFTER = OpenApiParameter(
    "after", OpenApiTypes.INT, description="The `next_key` of the page before."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key with the same body gives the same answer; with another it is refused with 409.",
)
Output = type[serializers.BaseSerializer[Any]]


def page_of(output: Output) -> serializers.Serializer[Any]:
    """Return the shape of a page of `output`, for the API's description."""
    return inline_serializer(
        f"{output.__name__.removesuffix('Output')}Page",
        {"results": output(many=True), "next_key": serializers.IntegerField(allow_null=True)},
    )


def answer_page(found: KeyPage[Any], output: Output) -> Response:
    """Answer with a page's rows and the key that asks for the next page, null on the last."""
    return Response({"results": output(found.rows, many=True).data, "next_key": found.next_key})
