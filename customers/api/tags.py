"""Tags over the API: the tree, one tag, and those of a customer."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from config.base.api import AFTER, answer_page, page_of
from config.base.http import key_page
from customers import permissions
from customers.models import Customer, Tag
from customers.selectors.tags.tree import counted, list_bearers
from customers.services.tags import putting

SEARCH = OpenApiParameter("q", description="A part of code, name or definition.")


class TagOutput(serializers.ModelSerializer[Tag]):
    """A tag: what it means, where it comes from, how many bear it, and since when that is known."""

    group = serializers.CharField(source="group.code", default=None)
    owner = serializers.CharField(source="owner.username", default=None)
    customer_count = serializers.IntegerField(
        source="bearers", help_text="Of the customers you may see."
    )

    class Meta:
        model = Tag
        fields = [
            "code", "name_zh", "name_en", "definition", "source", "group", "owner", "valid_days",
            "source_kind", "source_id", "score_kind", "score_subject", "score_low", "score_high",
            "customer_count", "refreshed_at", "archived_at",
        ]  # fmt: skip


class BearerOutput(serializers.Serializer[Any]):
    """A customer who bears a tag, masked."""

    customer_no = serializers.CharField(source="customer.customer_no")
    name = serializers.CharField(source="customer.masked_name")
    since = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class PutInput(serializers.Serializer[Any]):
    """How long the tag stays; empty: as long as the tag says."""

    until = serializers.DateField(required=False, help_text="The last day.")


class TagsView(APIView):
    required_permission = permissions.VIEW_CUSTOMER

    @extend_schema(
        operation_id="tags_list", parameters=[AFTER, SEARCH], responses=page_of(TagOutput)
    )
    def get(self, request: Request) -> Response:
        """List the tags in use."""
        rows = Tag.objects.in_use().select_related("group", "owner")
        text = request.query_params.get("q", "")[:60]
        found = key_page(rows.named(text) if text else rows, request.query_params.get("after"))
        counted(found.rows, acting_user(request))
        return answer_page(found, TagOutput)


class TagView(APIView):
    required_permission = permissions.VIEW_CUSTOMER

    @extend_schema(operation_id="tags_get", responses=TagOutput)
    def get(self, request: Request, code: str) -> Response:
        """Tell of one tag."""
        (tag,) = counted([get_object_or_404(Tag, code=code)], acting_user(request))
        return Response(TagOutput(tag).data)


class TagCustomersView(APIView):
    required_permission = permissions.VIEW_CUSTOMER

    @extend_schema(
        operation_id="tag_customers", parameters=[AFTER], responses=page_of(BearerOutput)
    )
    def get(self, request: Request, code: str) -> Response:
        """List who bears a tag, of those you may see, masked."""
        rows = list_bearers(get_object_or_404(Tag, code=code), acting_user(request))
        return answer_page(key_page(rows, request.query_params.get("after")), BearerOutput)


class CustomerTagView(APIView):
    required_permission = permissions.PUT_TAG

    @extend_schema(operation_id="customer_tag_put", request=PutInput, responses={204: None})
    def put(self, request: Request, customer_no: str, code: str) -> Response:
        """Put a tag on a customer, or renew it."""
        asked = PutInput(data=request.data)
        asked.is_valid(raise_exception=True)
        tag = get_object_or_404(Tag, code=code)
        putting.put_tag(
            customer=_customer(request, customer_no),
            tag=tag,
            by=acting_user(request),
            **asked.validated_data,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="customer_tag_off", request=None, responses={204: None})
    def delete(self, request: Request, customer_no: str, code: str) -> Response:
        """Take a tag off a customer."""
        tag = get_object_or_404(Tag, code=code)
        putting.take_off_tag(customer=_customer(request, customer_no), tag=tag)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _customer(request: Request, customer_no: str) -> Customer:
    visible = Customer.objects.visible_to(acting_user(request))
    return get_object_or_404(visible.numbered(customer_no))
