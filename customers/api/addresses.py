"""Addresses of push and WeChat, told by the bank's app and its official accounts."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from customers import permissions
from customers.models import Customer
from customers.services.addresses import OWN, forget_address, keep_address

CHANNELS = [(one.value, one.label) for one in OWN]


class AddressInput(serializers.Serializer):
    """Where a customer is reached."""

    customer_no = serializers.CharField(max_length=32)
    channel = serializers.ChoiceField(choices=CHANNELS)
    address = serializers.CharField(
        max_length=512, help_text="Registration id of the device, or openid of the follower"
    )
    account = serializers.CharField(
        max_length=64,
        required=False,
        default="",
        allow_blank=True,
        help_text="The app or official account it belongs to; empty where there is only one",
    )


class AddressGone(serializers.Serializer):
    """An address that works no more."""

    channel = serializers.ChoiceField(choices=CHANNELS)
    address = serializers.CharField(max_length=512)
    account = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)


class AddressView(APIView):
    required_permission = permissions.KEEP_ADDRESS

    @extend_schema(operation_id="addresses_keep", request=AddressInput, responses={204: None})
    def put(self, request: Request) -> Response:
        """Keep where a customer is reached; an address told for somebody else moves to this customer."""
        data = AddressInput(data=request.data)
        data.is_valid(raise_exception=True)
        told = dict(data.validated_data)
        visible = Customer.objects.visible_to(acting_user(request))
        customer = get_object_or_404(visible.numbered(told.pop("customer_no")))
        keep_address(customer=customer, **told)
        return Response(status=204)

    @extend_schema(operation_id="addresses_forget", request=AddressGone, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Mark an address as gone: the device was signed out, the follower left."""
        if acting_user(request).branch_code:  # an address does not tell whose it is
            raise PermissionDenied
        data = AddressGone(data=request.data)
        data.is_valid(raise_exception=True)
        forget_address(**data.validated_data)
        return Response(status=204)
