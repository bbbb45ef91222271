"""Signing over the API: who stands in for whom, and the bank's limits, proposed by one and published by another."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import acting_user
from accounts.services.proposals import put_in_force, take_back
from campaigns import permissions
from campaigns.models import Deputy, SigningTerms
from campaigns.selectors.signing import possible_deputies
from campaigns.services.signing import deputies, terms
from config.base.api import AFTER, answer_page, page_of
from config.base.errors import DomainError
from config.base.http import key_page

FIGURES = ["audience", "budget", "risk_rating", "valid_days", "reason"]


class DeputyInput(serializers.Serializer[Any]):
    deputy = serializers.CharField(help_text="Username")
    from_on = serializers.DateField()
    until_on = serializers.DateField(help_text="The last day, within three months of the first")
    reason = serializers.CharField(max_length=200)


class DeputyOutput(serializers.ModelSerializer[Deputy]):
    principal = serializers.CharField(source="principal.username")
    deputy = serializers.CharField(source="deputy.username")

    class Meta:
        model = Deputy
        fields = ["id", "principal", "deputy", "from_on", "until_on", "reason", "withdrawn_at"]


class SigningTermsInput(serializers.ModelSerializer[SigningTerms]):
    class Meta:
        model = SigningTerms
        fields = FIGURES
        extra_kwargs = {name: {"required": True} for name in FIGURES}


class SigningTermsOutput(serializers.ModelSerializer[SigningTerms]):
    author = serializers.CharField(source="author.username")
    publisher = serializers.CharField(source="publisher.username", default=None)

    class Meta:
        model = SigningTerms
        fields = ["id", *FIGURES, "author", "publisher", "published_at", "withdrawn_at"]


class DeputyListView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="deputies_list", parameters=[AFTER], responses=page_of(DeputyOutput)
    )
    def get(self, request: Request) -> Response:
        """List your deputies and those you stand in for, newest first."""
        rows = key_page(_own(acting_user(request)), request.query_params.get("after"))
        return answer_page(rows, DeputyOutput)

    @extend_schema(operation_id="deputies_name", request=DeputyInput, responses={201: DeputyOutput})
    def post(self, request: Request) -> Response:
        """Let another person sign in your place for a time; their own work stays closed to them."""
        asked = DeputyInput(data=request.data)
        asked.is_valid(raise_exception=True)
        user, given = acting_user(request), dict(asked.validated_data)
        people = possible_deputies(user)
        given["deputy"] = get_object_or_404(people, username=given["deputy"])
        made = deputies.name_deputy(principal=user, **given)
        return Response(DeputyOutput(made).data, status=201)


class DeputyEndView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="deputies_end", request=None, responses=DeputyOutput)
    def post(self, request: Request, pk: int) -> Response:
        """End a deputy's time at once, as either of the two."""
        user = acting_user(request)
        deputy = get_object_or_404(_own(user), pk=pk)
        ended = deputies.withdraw_deputy(deputy=deputy, by=user)
        return Response(DeputyOutput(ended).data)


class SigningTermsListView(APIView):
    required_permission = permissions.MANAGE_SIGNING_TERMS

    @extend_schema(
        operation_id="signing_terms_list", parameters=[AFTER], responses=page_of(SigningTermsOutput)
    )
    def get(self, request: Request) -> Response:
        """List the limits that were proposed and published, newest first."""
        rows = SigningTerms.objects.select_related("author", "publisher")
        return answer_page(key_page(rows, request.query_params.get("after")), SigningTermsOutput)

    @extend_schema(
        operation_id="signing_terms_propose",
        request=SigningTermsInput,
        responses={201: SigningTermsOutput},
    )
    def post(self, request: Request) -> Response:
        """Propose limits; a second person publishes them."""
        asked = SigningTermsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        made = terms.propose_terms(by=_whole_bank(request), **asked.validated_data)
        return Response(SigningTermsOutput(made).data, status=201)


class SigningTermsActionView(APIView):
    required_permission = permissions.MANAGE_SIGNING_TERMS

    @extend_schema(operation_id="signing_terms_act", request=None, responses=SigningTermsOutput)
    def post(self, request: Request, pk: int, action: str) -> Response:
        """Publish a proposal as a second person, or withdraw it."""
        user, proposal = _whole_bank(request), get_object_or_404(SigningTerms, pk=pk)
        if action not in ("publish", "withdraw"):
            raise DomainError("unknown_action", action)
        decided = put_in_force(proposal, user) if action == "publish" else take_back(proposal)
        return Response(SigningTermsOutput(decided).data)


def _own(user: User) -> QuerySet[Deputy]:
    mine = Deputy.objects.filter(Q(principal=user) | Q(deputy=user))
    return mine.select_related("principal", "deputy")


def _whole_bank(request: Request) -> User:
    """Return the user; who sees one branch only decides nothing for the bank."""
    user = acting_user(request)
    if user.branch_code:
        raise PermissionDenied
    return user
