"""Suppression lists over the API: listed, made, filled and ended."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from customers import permissions
from customers.models import Channel, SuppressionList
from customers.selectors.suppressions import list_lists
from customers.services import suppression_lists as services

KINDS = ["customer_no", "phone", "email", "id_number"]


class SuppressionListInput(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    reason = serializers.CharField(max_length=200)
    channel = serializers.ChoiceField(
        choices=Channel.choices, default="", allow_blank=True, help_text="Blank: every channel"
    )
    bank_wide = serializers.BooleanField(
        default=False, help_text="Holds for every campaign, else for those that choose it"
    )
    ends_on = serializers.DateField(default=None, allow_null=True)


class SuppressionListOutput(serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.username")

    class Meta:
        model = SuppressionList
        fields = [
            "id",
            "name",
            "reason",
            "channel",
            "bank_wide",
            "entry_count",
            "ends_on",
            "ended_at",
            "owner",
        ]


class EntriesInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=KINDS)
    values = serializers.ListField(child=serializers.CharField(max_length=200), max_length=100_000)
    ends_on = serializers.DateField(default=None, allow_null=True)


class EntriesOutput(serializers.Serializer):
    read = serializers.IntegerField()
    added = serializers.IntegerField()
    unknown = serializers.IntegerField(help_text="Numbers of nobody, or values not of this kind")
    first_unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Customer numbers only"
    )


class SuppressionListsView(APIView):
    required_permission = {"GET": permissions.VIEW_CUSTOMER, "POST": permissions.CHANGE_LISTS}

    @extend_schema(
        operation_id="suppression_lists",
        parameters=[AFTER],
        responses=page_of(SuppressionListOutput),
    )
    def get(self, request: Request) -> Response:
        """List the suppression lists you may see, in key pages."""
        found = key_page(list_lists(acting_user(request)), request.query_params.get("after"))
        return answer_page(found, SuppressionListOutput)

    @extend_schema(
        operation_id="suppression_lists_create",
        request=SuppressionListInput,
        responses={201: SuppressionListOutput},
    )
    def post(self, request: Request) -> Response:
        """Make an empty list."""
        asked = SuppressionListInput(data=request.data)
        asked.is_valid(raise_exception=True)
        listing = services.Listing(**asked.validated_data)
        made = services.create_list(by=acting_user(request), listing=listing)
        return Response(SuppressionListOutput(made).data, status=201)


class SuppressionEntriesView(APIView):
    required_permission = permissions.CHANGE_LISTS

    @extend_schema(
        operation_id="suppression_lists_add", request=EntriesInput, responses=EntriesOutput
    )
    def post(self, request: Request, pk: int) -> Response:
        """Put customers, phones, e-mails or id numbers on a list; the same value twice stays one entry."""
        asked = EntriesInput(data=request.data)
        asked.is_valid(raise_exception=True)
        user = acting_user(request)
        one = get_object_or_404(list_lists(user), pk=pk)
        loaded = services.add_entries(to=one, by=user, **asked.validated_data)
        return Response(EntriesOutput(loaded).data)


class SuppressionEndView(APIView):
    required_permission = permissions.CHANGE_LISTS

    @extend_schema(
        operation_id="suppression_lists_end", request=None, responses=SuppressionListOutput
    )
    def post(self, request: Request, pk: int) -> Response:
        """End a list: from now on it stops nobody."""
        user = acting_user(request)
        one = get_object_or_404(list_lists(user), pk=pk)
        services.end_list(one=one, by=user)
        one.refresh_from_db()
        return Response(SuppressionListOutput(one).data)
