"""Exports over the API: the same services as the pages."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from accounts.services.idempotency import answer_once
from config.base.api import AFTER, IDEMPOTENCY_KEY, answer_page, page_of
from config.base.http import key_page
from customers import permissions
from customers.models import Customer, Export, Region
from customers.selectors.customers import Filters
from customers.selectors.exports import COLUMNS, LIST, list_exports
from customers.services.exports import orders, own
from customers.services.exports.orders import Order
from customers.tasks import export_customers_task


class ExportFilters(serializers.Serializer):
    text = serializers.CharField(required=False, max_length=120)
    status = serializers.ChoiceField(Customer.Status.choices, required=False)
    kind = serializers.ChoiceField(Customer.Kind.choices, required=False)
    branch = serializers.CharField(required=False, max_length=20)
    tier = serializers.CharField(required=False, max_length=40)
    phone_tail = serializers.RegexField(r"^[0-9]{4}$", required=False)
    id_tail = serializers.RegexField(r"^[0-9]{3}[0-9Xx]$", required=False)


class ExportInput(serializers.Serializer):
    source_kind = serializers.CharField(
        default=LIST, max_length=20, help_text="`customers`, or `segment` with its id"
    )
    source_id = serializers.CharField(default="", allow_blank=True, max_length=40)
    filters = ExportFilters(default=dict, help_text="Of the customer list")
    columns = serializers.ListField(
        child=serializers.ChoiceField(sorted(COLUMNS)), allow_empty=False
    )
    format = serializers.ChoiceField(Export.Format.choices)
    clear = serializers.BooleanField(
        default=False, help_text="Personal data unmasked; needs the right to reveal and a reason"
    )
    reason = serializers.CharField(default="", allow_blank=True, max_length=200)
    recipient = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=80,
        help_text="Whom the file is for: customer numbers become pseudonyms of this recipient's",
    )
    region = serializers.ChoiceField(
        Region.choices,
        default="",
        allow_blank=True,
        help_text="Where the file goes; empty is the bank's own region, elsewhere a ground is needed",
    )


class ExportOutput(serializers.ModelSerializer):
    class Meta:
        model = Export
        fields = [
            "code",
            "state",
            "source_kind",
            "source_id",
            "source_name",
            "columns",
            "format",
            "clear",
            "reason",
            "recipient",
            "row_count",
            "rows_done",
            "file_size",
            "error",
            "created_at",
            "finished_at",
            "expires_at",
            "downloads",
        ]


class ExportsView(APIView):
    required_permission = permissions.EXPORT_CUSTOMER

    @extend_schema(operation_id="exports_list", parameters=[AFTER], responses=page_of(ExportOutput))
    def get(self, request: Request) -> Response:
        """List your own exports, newest first, in key pages."""
        found = key_page(list_exports(user=acting_user(request)), request.query_params.get("after"))
        return answer_page(found, ExportOutput)

    @extend_schema(
        operation_id="exports_create",
        parameters=[IDEMPOTENCY_KEY],
        request=ExportInput,
        responses={202: ExportOutput},
    )
    def post(self, request: Request) -> Response:
        """Ask for an export; `state` tells when its file can be fetched."""
        asked = ExportInput(data=request.data)
        asked.is_valid(raise_exception=True)
        status, body = answer_once(
            user=acting_user(request),
            key=request.headers.get("Idempotency-Key", ""),
            request=["exports", request.data],
            act=lambda: (int(HTTPStatus.ACCEPTED), _begun(request, asked.validated_data)),
        )
        return Response(body, status=status)


class OwnFileInput(serializers.Serializer):
    kind = serializers.ChoiceField(
        list(settings.EXPORT_FILES),
        help_text="The members of an ad audience, or those whom its platform must take out",
    )
    source_id = serializers.CharField(max_length=40, help_text="The number of the audience")
    reason = serializers.CharField(max_length=200)


class ExportFilesView(APIView):
    required_permission = permissions.EXPORT_CUSTOMER

    @extend_schema(
        operation_id="export_files_create",
        parameters=[IDEMPOTENCY_KEY],
        request=OwnFileInput,
        responses={202: ExportOutput},
    )
    def post(self, request: Request) -> Response:
        """Ask for a file in the form of a registered recipient; `state` tells when it can be fetched."""
        asked = OwnFileInput(data=request.data)
        asked.is_valid(raise_exception=True)
        status, body = answer_once(
            user=acting_user(request),
            key=request.headers.get("Idempotency-Key", ""),
            request=["exports/files", request.data],
            act=lambda: (int(HTTPStatus.ACCEPTED), _begun_own(request, asked.validated_data)),
        )
        return Response(body, status=status)


class ExportView(APIView):
    required_permission = permissions.EXPORT_CUSTOMER

    @extend_schema(operation_id="exports_get", responses=ExportOutput)
    def get(self, request: Request, code: str) -> Response:
        """Return how far an export of yours is."""
        return Response(ExportOutput(_mine(request, code)).data)


class ExportFileView(APIView):
    required_permission = permissions.EXPORT_CUSTOMER

    @extend_schema(
        operation_id="exports_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, code: str) -> FileResponse:
        """Return the file of an export of yours; each fetch is audited."""
        export = _mine(request, code)
        file = own.open_file(export=export, by=acting_user(request))
        answer = FileResponse(file, as_attachment=True, filename=export.file_name)
        answer["Cache-Control"] = "no-store"
        return answer


def _begun(request: Request, asked: dict[str, Any]) -> Any:
    order = Order(**(asked | {"filters": Filters(**asked["filters"])}))
    export = orders.request_export(by=acting_user(request), order=order)
    export_customers_task.delay_on_commit(export.pk)  # type: ignore[attr-defined] # its stubs lack it
    return ExportOutput(export).data


def _begun_own(request: Request, asked: dict[str, str]) -> Any:
    export = own.request_own_file(by=acting_user(request), **asked)
    export_customers_task.delay_on_commit(export.pk)  # type: ignore[attr-defined] # its stubs lack it
    return ExportOutput(export).data


def _mine(request: Request, code: str) -> Export:
    return get_object_or_404(Export.objects.visible_to(acting_user(request)), code=code)
