"""Sharing of one object over the API: a campaign, a segment; each app says which, and whose."""

from abc import ABC, abstractmethod
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from accounts.selectors import shares_of
from accounts.services.sharing import set_share


class ShareInput(serializers.Serializer[Any]):
    """Whom to let in to one object, and how far."""

    partner = serializers.CharField(help_text="`role:NAME` or `user:USERNAME`.")
    may = serializers.ChoiceField(choices=["view", "edit", "none"])


class ShareOutput(serializers.Serializer[Any]):
    """Who was let in to one object."""

    partner = serializers.CharField(source="key", help_text="`role:NAME` or `user:USERNAME`.")
    name = serializers.CharField()
    may_edit = serializers.BooleanField()


class SharesView(ABC, APIView):
    """Who was let in to one object; `thing` finds it among those that the user may see."""

    @abstractmethod
    def thing(self, request: Request, **at: Any) -> Any: ...

    def get(self, request: Request, **at: Any) -> Response:
        """List the people and roles that were let in."""
        return _told(self.thing(request, **at))

    def put(self, request: Request, **at: Any) -> Response:
        """Let a person or a role see or change it, or no longer; only whom it belongs to may."""
        asked = ShareInput(data=request.data)
        asked.is_valid(raise_exception=True)
        thing = self.thing(request, **at)
        set_share(thing=thing, by=acting_user(request), **asked.validated_data)
        return _told(thing)


def described(noun: str) -> Any:
    """Return the decorator that describes a view of shares in the API's schema."""
    told = ShareOutput(many=True)
    return extend_schema_view(
        get=extend_schema(operation_id=f"{noun}_shares_list", responses=told),
        put=extend_schema(operation_id=f"{noun}_shares_set", request=ShareInput, responses=told),
    )


def _told(thing: Any) -> Response:
    return Response(ShareOutput(shares_of(thing), many=True).data)
