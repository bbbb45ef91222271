"""The overview's figures for other systems."""

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns.domain.lift import plain_figures
from reports import permissions
from reports.selectors.overview import overview_for


class OverviewView(APIView):
    required_permission = permissions.VIEW_OVERVIEW

    @extend_schema(
        operation_id="reports_overview",
        parameters=[OpenApiParameter("period", enum=["year", "months"])],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Incremental revenue against plan, and each finished campaign with its lift."""
        found = overview_for(acting_user(request), request.query_params.get("period", "year"))
        return Response(
            {
                "since": found.since,
                "computed_at": found.computed_at,
                "incremental_revenue": plain_figures(found.revenue),
                "plan": found.plan,
                "cost": found.cost,
                "months": [
                    {"month": m.month, "revenue": plain_figures(m.revenue), "plan": m.plan}
                    for m in found.months
                ],
                "campaigns": [
                    {
                        "code": row.code,
                        "reached": row.reached,
                        "lift": plain_figures(row.lift),
                        "revenue": plain_figures(row.revenue),
                        "claim": row.claim,
                    }
                    for row in found.rows
                ],
            }
        )
