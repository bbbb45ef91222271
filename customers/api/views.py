"""The data layer over the API: rows in by the same checks as files, customers out masked."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from accounts.services.idempotency import answer_once
from config.base.api import AFTER, IDEMPOTENCY_KEY, answer_page, page_of
from config.base.errors import DomainError
from config.base.http import key_page
from customers import permissions
from customers.api import serializers
from customers.api.parsers import JsonLinesParser, RowsParser
from customers.models import Customer, Product
from customers.selectors.customers import Filters, list_customers
from customers.selectors.whole import whole_of
from customers.services.consents import record_consent
from customers.services.imports.records import take_records
from customers.tasks import refresh_profiles_task

PAGE_SIZE = 100


class TakesRows(APIView):
    """Takes in rows of one import target; bad rows are answered with their reasons and kept in quarantine."""

    target = ""
    parser_classes = [RowsParser, JsonLinesParser]

    def take(self, request: Request) -> Response:
        user = acting_user(request)
        if user.branch_code:
            # Rows of any branch may be in the call, so only clients of the whole bank may make it.
            raise PermissionDenied(_("Only a client without a branch may send data."))
        rows = request.data
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise DomainError("not_rows", _("Send an array of objects."))
        status, body = answer_once(
            user=user,
            key=request.headers.get("Idempotency-Key", ""),
            request=[self.target, rows],
            act=lambda: (
                int(HTTPStatus.OK),
                asdict(take_records(target=self.target, records=rows, by=user)),
            ),
        )
        refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
        return Response(body, status=status)


def taking(target: str) -> Any:
    return extend_schema(
        operation_id=f"{target}_take",
        parameters=[IDEMPOTENCY_KEY],
        request={
            "application/json": serializers.rows_schema(target),
            "application/x-ndjson": {"type": "string"},
        },
        responses=serializers.ReceivedOutput,
    )


class CustomersView(TakesRows):
    target = "customers"
    required_permission = {
        "GET": permissions.VIEW_CUSTOMER,
        "POST": permissions.IMPORT_CUSTOMER,
    }

    @extend_schema(
        operation_id="customers_list",
        parameters=[
            AFTER,
            OpenApiParameter(
                "q", description="Customer number, or a whole phone, e-mail, id or name."
            ),
            OpenApiParameter("status", enum=Customer.Status.values),
            OpenApiParameter("kind", enum=Customer.Kind.values),
            OpenApiParameter("branch", description="A branch code; those below it count too."),
            OpenApiParameter("tier"),
            OpenApiParameter(
                "phone_tail",
                description="Last four digits; only with `q`, `branch` or `tier`, 20 customers at most.",
            ),
            OpenApiParameter("id_tail", description="As `phone_tail`, of the id number."),
        ],
        responses=page_of(serializers.CustomerSummary),
    )
    def get(self, request: Request) -> Response:
        """List the customers you may see, masked, newest first, in key pages of 100."""
        asked = request.query_params
        filters = Filters(
            text=asked.get("q", ""),
            status=asked.get("status", ""),
            branch=asked.get("branch", ""),
            tier=asked.get("tier", ""),
            kind=asked.get("kind", ""),
            phone_tail=asked.get("phone_tail", ""),
            id_tail=asked.get("id_tail", ""),
        )
        found = list_customers(user=acting_user(request), filters=filters)
        listed = key_page(found, asked.get("after"), PAGE_SIZE)
        return answer_page(listed, serializers.CustomerSummary)

    @taking("customers")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 customers."""
        return self.take(request)


class HoldingsView(TakesRows):
    target = "holdings"
    required_permission = permissions.IMPORT_CUSTOMER

    @taking("holdings")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 holdings."""
        return self.take(request)


class TransactionsView(TakesRows):
    target = "transactions"
    required_permission = permissions.IMPORT_CUSTOMER

    @taking("transactions")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 bookings; one whose external_id is known already changes nothing."""
        return self.take(request)


class TextsView(TakesRows):
    target = "texts"
    required_permission = {"POST": permissions.IMPORT_CUSTOMER}

    @taking("texts")
    def post(self, request: Request) -> Response:
        """Take in what customers and the public wrote; a text of the same source and key is kept once.

        The words are stored sealed and read in the background: language, sentiment, topic, intent, urgency.
        """
        return self.take(request)


class EventsView(TakesRows):
    target = "events"
    required_permission = permissions.POST_EVENT

    @taking("events")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 events; one whose external_id is known already changes nothing."""
        return self.take(request)


class ConsentsView(TakesRows):
    target = "consents"
    required_permission = permissions.CHANGE_CONSENT

    @taking("consents")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 entries of the consent ledger."""
        return self.take(request)


class FirmsView(TakesRows):
    target = "firms"
    required_permission = permissions.IMPORT_CUSTOMER

    @taking("firms")
    def post(self, request: Request) -> Response:
        """Take in what is registered of up to 10,000 firms; a parent makes a group."""
        return self.take(request)


class FirmPeopleView(TakesRows):
    target = "firm_people"
    required_permission = permissions.IMPORT_CUSTOMER

    @taking("firm_people")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 people of firms; an `until_on` ends a role."""
        return self.take(request)


class ProductsView(TakesRows):
    target = "products"
    required_permission = {"GET": permissions.VIEW_PRODUCT, "POST": permissions.IMPORT_CUSTOMER}

    @extend_schema(
        operation_id="products_list",
        parameters=[AFTER, OpenApiParameter("kind", enum=Product.Kind.values)],
        responses=page_of(serializers.ProductOutput),
    )
    def get(self, request: Request) -> Response:
        """List the catalogue, newest first, in key pages of 100."""
        products = Product.objects.all()
        if request.query_params.get("kind"):
            products = products.filter(kind=request.query_params["kind"])
        listed = key_page(products, request.query_params.get("after"), PAGE_SIZE)
        return answer_page(listed, serializers.ProductOutput)

    @taking("products")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 products."""
        return self.take(request)


class CustomerView(APIView):
    required_permission = permissions.VIEW_CUSTOMER

    @extend_schema(operation_id="customers_get", responses=serializers.CustomerWhole)
    def get(self, request: Request, customer_no: str) -> Response:
        """Return one customer whole and masked, with what the other parts of the product know."""
        customer = _visible(request, customer_no)
        body = whole_of(customer=customer, user=acting_user(request))
        return Response(serializers.CustomerWhole(body).data)


class CustomerConsentView(APIView):
    required_permission = permissions.CHANGE_CONSENT

    @extend_schema(
        operation_id="customers_consent",
        request=serializers.ConsentInput,
        responses=serializers.ConsentReceipt,
    )
    def put(self, request: Request, customer_no: str) -> Response:
        """Write down what a customer agrees to or withdraws; it counts at once."""
        customer = _visible(request, customer_no)
        asked = serializers.ConsentInput(data=request.data)
        asked.is_valid(raise_exception=True)
        entry = record_consent(customer=customer, **asked.validated_data)
        receipt = {
            "receipt": f"CNS-{entry.pk}",
            "purpose": entry.purpose,
            "channel": entry.channel,
            "granted": entry.granted,
            "at": entry.at,
        }
        return Response(serializers.ConsentReceipt(receipt).data)


def _visible(request: Request, customer_no: str) -> Customer:
    visible = Customer.objects.visible_to(acting_user(request))
    return get_object_or_404(visible.select_related("branch", "profile").numbered(customer_no))
