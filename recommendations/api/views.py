"""The next best offers of one customer, for core banking, the app and the branch."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from customers.models import Customer
from recommendations import permissions
from recommendations.api.serializers import (
    AnswerOutput,
    ContextInput,
    OfferOutput,
    RefusalOutput,
)
from recommendations.selectors.offers import show_answer
from recommendations.services.decisions import Decided, decide


class NextBestOffersView(APIView):
    required_permission = {"GET": permissions.VIEW_OFFER}

    @extend_schema(
        operation_id="next_best_offers", parameters=[ContextInput], responses=AnswerOutput
    )
    def get(self, request: Request, customer_no: str) -> Response:
        asked = ContextInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        context = dict(asked.validated_data)
        explain = context.pop("explain")
        # Nothing personal is opened for an offer.
        visible = Customer.objects.visible_to(acting_user(request)).only("pk", "customer_no")
        customer = get_object_or_404(visible.numbered(customer_no))
        return Response(_told(decide(customer=customer, context=context), explain=explain))


def _told(decided: Decided, *, explain: bool) -> dict[str, object]:
    shown = show_answer(decided.answer, decided.names)
    told: dict[str, object] = {
        "customer_no": decided.customer_no,
        "decision_id": decided.decision_id,
        "decided_at": decided.decided_at,
        "model_version": decided.model_version,
        "state": shown.state,
        "message": shown.message,
        "offers": OfferOutput(shown.offers, many=True).data,
    }
    if explain:
        told["refused"] = RefusalOutput(shown.refused, many=True).data
    return told
