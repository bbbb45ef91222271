"""Market data over the API: values in by the same checks as files, series out with their history."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from customers import permissions
from customers.api import serializers
from customers.api.views import TakesRows, taking
from customers.models import MarketSeries
from customers.selectors.catalogue import list_series

MOST = 5000


class MarketView(TakesRows):
    target = "market"
    required_permission = {"GET": permissions.VIEW_PRODUCT, "POST": permissions.IMPORT_CUSTOMER}

    @extend_schema(operation_id="market_list", responses=serializers.SeriesOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the market series with their newest value."""
        return Response(serializers.SeriesOutput(list_series(), many=True).data)

    @taking("market")
    def post(self, request: Request) -> Response:
        """Take in up to 10,000 values; one of a day that is known already is written over."""
        return self.take(request)


class SeriesView(APIView):
    required_permission = permissions.VIEW_PRODUCT

    @extend_schema(
        operation_id="market_get",
        parameters=[OpenApiParameter("from", description="First day, as 2026-01-31.")],
        responses=serializers.PointOutput(many=True),
    )
    def get(self, request: Request, code: str) -> Response:
        """Return the values of a series, oldest first, 5,000 at most."""
        series = get_object_or_404(MarketSeries, code=code)
        points: Any = series.points.order_by("day")
        try:
            since = parse_date(request.query_params.get("from", ""))
        except ValueError:
            since = None
        if since is not None:
            points = points.filter(day__gte=since)
        return Response(serializers.PointOutput(points[:MOST], many=True).data)
