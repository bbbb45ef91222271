"""Tickets over the API: the same services, the same refusals."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from accounts.services.idempotency import answer_once
from config.base.api import AFTER, IDEMPOTENCY_KEY, answer_page, page_of
from config.base.http import key_page
from service_desk import permissions
from service_desk.api.serializers import TicketInput, TicketOutput
from service_desk.models import Ticket
from service_desk.services.tickets import Matter, Writer, open_ticket


class TicketListView(APIView):
    required_permission = {"GET": permissions.VIEW_TICKET, "POST": permissions.WORK_TICKET}

    @extend_schema(
        operation_id="tickets_list",
        parameters=[
            AFTER,
            OpenApiParameter("state", enum=Ticket.State.values),
            OpenApiParameter("kind", enum=Ticket.Kind.values),
            OpenApiParameter("customer_no", OpenApiTypes.STR),
        ],
        responses=page_of(TicketOutput),
    )
    def get(self, request: Request) -> Response:
        """List the tickets you may see, newest first, in key pages."""
        tickets = Ticket.objects.visible_to(acting_user(request)).select_related(
            "customer", "assigned_to"
        )
        columns = {"state": "state", "kind": "kind", "customer_no": "customer__customer_no"}
        for name, column in columns.items():
            if name in request.query_params:
                tickets = tickets.filter(**{column: request.query_params[name]})
        found = key_page(tickets, request.query_params.get("after"))
        return answer_page(found, TicketOutput)

    @extend_schema(
        operation_id="tickets_create",
        parameters=[IDEMPOTENCY_KEY],
        request=TicketInput,
        responses={201: TicketOutput},
    )
    def post(self, request: Request) -> Response:
        """Open a ticket; a complaint holds marketing to its customer in the same transaction."""
        data = TicketInput(data=request.data)
        data.is_valid(raise_exception=True)
        told = data.validated_data
        user = acting_user(request)
        status, body = answer_once(
            user=user,
            key=request.headers.get("Idempotency-Key", ""),
            request=["tickets", told],
            act=lambda: (int(HTTPStatus.CREATED), _open(told)),
        )
        return Response(body, status=status)


def _open(told: dict[str, Any]) -> dict[str, Any]:
    ticket = open_ticket(
        matter=Matter(
            kind=told["kind"],
            subject=told["subject"],
            body=told["body"],
            channel=Ticket.Channel.API,
            language=told["language"],
            campaign_code=told["campaign_code"],
        ),
        writer=Writer(
            name=told["name"],
            email=told["email"],
            phone=told["phone"],
            customer_no=told["customer_no"],
        ),
        now=timezone.now(),
    )
    return dict(TicketOutput(ticket).data)
