"""The contact policy over the API: what is in force, proposals by one and publication by another."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import acting_user
from accounts.services.proposals import take_back
from config.base.errors import DomainError
from customers import permissions
from customers.domain.contact_terms import TermsError, document_of, read_terms
from customers.models import ContactPolicy, ContactTerms
from customers.selectors.contact_terms import control_group, try_caps
from customers.selectors.term_words import cap_words
from customers.services import policy as services


class PolicyOutput(serializers.Serializer):
    version = serializers.IntegerField(help_text="0: what a bank begins with")
    terms = serializers.DictField(help_text="Caps, cooling-off, quiet hours, control group, prices")
    control_customers = serializers.IntegerField(help_text="In the control group, whom you may see")


class TermsInput(serializers.Serializer):
    terms = serializers.DictField(help_text="What is absent stays as it is in force")
    note = serializers.CharField(max_length=200, help_text="Why")
    redraw = serializers.BooleanField(default=False, help_text="Draw the control group anew")


class TrialInput(serializers.Serializer):
    terms = serializers.DictField(default=dict, help_text="What is absent stays as it is in force")


class TermsOutput(serializers.ModelSerializer):
    author = serializers.CharField(source="author.username")
    publisher = serializers.CharField(source="publisher.username", default=None)
    terms = serializers.DictField(source="document")

    class Meta:
        model = ContactTerms
        fields = [
            "version",
            "terms",
            "note",
            "redraw",
            "author",
            "publisher",
            "published_at",
            "withdrawn_at",
        ]


class CapTrial(serializers.Serializer):
    cap = serializers.CharField()
    stopped = serializers.IntegerField()


class TrialOutput(serializers.Serializer):
    made = serializers.IntegerField(help_text="Contacts made in the last 30 days")
    stopped = serializers.IntegerField(help_text="Of them, those the caps would have stopped")
    customers = serializers.IntegerField()
    by_cap = CapTrial(many=True)


class ContactPolicyView(APIView):
    required_permission = permissions.VIEW_CUSTOMER

    @extend_schema(operation_id="contact_policy", responses=PolicyOutput)
    def get(self, request: Request) -> Response:
        """The contact policy in force."""
        policy = ContactPolicy.objects.current()
        group = control_group(policy, acting_user(request), timezone.localdate())
        told = {
            "version": policy.version,
            "terms": document_of(policy.terms),
            "control_customers": group.size,
        }
        return Response(PolicyOutput(told).data)


class ContactTermsListView(APIView):
    required_permission = {
        "GET": permissions.VIEW_CUSTOMER,
        "POST": permissions.CHANGE_POLICY,
    }

    @extend_schema(operation_id="contact_terms_list", responses=TermsOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the last versions, proposed and published."""
        rows = ContactTerms.objects.select_related("author", "publisher").order_by("-version")
        return Response(TermsOutput(rows[:100], many=True).data)

    @extend_schema(
        operation_id="contact_terms_propose", request=TermsInput, responses={201: TermsOutput}
    )
    def post(self, request: Request) -> Response:
        """Propose terms; a second person publishes them."""
        asked = TermsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        terms = services.propose_terms(
            by=_whole_bank(request),
            document=given["terms"],
            note=given["note"],
            redraw=given["redraw"],
        )
        return Response(TermsOutput(terms).data, status=201)


class ContactTermsActionView(APIView):
    required_permission = permissions.CHANGE_POLICY

    @extend_schema(operation_id="contact_terms_act", request=None, responses=TermsOutput)
    def post(self, request: Request, version: int, action: str) -> Response:
        """Publish a proposal as a second person, or withdraw it."""
        user, terms = _whole_bank(request), get_object_or_404(ContactTerms, version=version)
        if action == "publish":
            services.publish_terms(terms=terms, by=user)
        elif action == "withdraw":
            take_back(terms)
        else:
            raise DomainError("unknown_action", action)
        terms.refresh_from_db()
        return Response(TermsOutput(terms).data)


class ContactTermsTrialView(APIView):
    required_permission = permissions.CHANGE_POLICY

    @extend_schema(operation_id="contact_terms_try", request=TrialInput, responses=TrialOutput)
    def post(self, request: Request) -> Response:
        """What terms would have stopped of the contacts made in the last 30 days; nothing is kept."""
        _whole_bank(request)
        asked = TrialInput(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = document_of(ContactPolicy.objects.current().terms)
        try:
            terms = read_terms(kept | asked.validated_data["terms"])
        except TermsError as error:
            raise DomainError("bad_terms", error.field, field=error.field) from error
        trial = try_caps(terms.every_cap, timezone.now())
        told: dict[str, Any] = {
            "made": trial.made,
            "stopped": trial.stopped,
            "customers": trial.customers,
            "by_cap": [{"cap": cap_words(cap), "stopped": n} for cap, n in trial.by_cap],
        }
        return Response(TrialOutput(told).data)


def _whole_bank(request: Request) -> User:
    user = acting_user(request)
    if user.branch_code:
        raise PermissionDenied
    return user
