"""Pictures, recordings and videos over the API: the same services as the page."""

from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from customers import permissions
from customers.models import Customer, Text
from customers.services.texts import media
from customers.services.texts.intake import Source


class MediaInput(serializers.Serializer[Any]):
    source_kind = serializers.CharField(
        max_length=40, help_text="What kind of source it comes from, e.g. `call_centre`"
    )
    source_id = serializers.CharField(
        max_length=64,
        help_text="Its key there; another file under the same key takes the place of the first",
    )
    customer_no = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text="Empty: nobody's; a client of a branch must name a customer",
    )
    occurred_at = serializers.DateTimeField(help_text="When it was made, not in the future")
    channel = serializers.CharField(required=False, default="", allow_blank=True, max_length=12)
    file = serializers.FileField(
        help_text="PNG, JPEG, GIF, WebP, WAV, MP3, OGG, FLAC, AMR, M4A, MP4, MOV or WebM by its content and by the "
        "part's Content-Type, or by the ending of its name where that tells nothing; at most 200 MB"
    )


class MediaOutput(serializers.ModelSerializer[Text]):
    customer_no = serializers.CharField(source="customer.customer_no", default=None)

    class Meta:
        model = Text
        fields = [
            "id",
            "source_kind",
            "source_id",
            "customer_no",
            "channel",
            "media_kind",
            "media_type",
            "occurred_at",
        ]


class MediaView(APIView):
    required_permission = permissions.IMPORT_CUSTOMER
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="texts_media_take",
        request={"multipart/form-data": MediaInput},
        responses=MediaOutput,
    )
    def post(self, request: Request) -> Response:
        """Take in a picture, recording or video of a customer; one of the same source and key is kept once.

        What is said or seen in it is found in the background and then read like a text.
        """
        asked = MediaInput(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        file = told["file"]
        try:
            text = media.add_media(
                source=Source(told["source_kind"], told["source_id"]),
                upload=media.Upload(
                    file, file.content_type or "", told["occurred_at"], told["channel"]
                ),
                customer=_customer(request, told.get("customer_no", "")),
                by=acting_user(request),
            )
        except Text.DoesNotExist as error:
            raise Http404 from error
        return Response(MediaOutput(text).data)


class MediaFileView(APIView):
    required_permission = permissions.REVEAL_CUSTOMER

    @extend_schema(
        operation_id="texts_media_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """Return the file of a picture, recording or video you may see; each fetch is audited."""
        visible = Text.objects.visible_to(acting_user(request)).with_file()
        text = get_object_or_404(visible.defer("content", "transcript"), pk=pk)
        file, name = media.open_media(text=text), media.download_name(text)
        answer = FileResponse(file, as_attachment=True, filename=name, content_type=text.media_type)
        answer["Cache-Control"] = "no-store"
        return answer


def _customer(request: Request, customer_no: str) -> Customer | None:
    user = acting_user(request)
    if customer_no:
        return get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
    if user.branch_code:
        raise PermissionDenied(_("Name the customer; only a client without a branch may leave it."))
    return None
