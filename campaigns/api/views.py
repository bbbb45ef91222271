"""Campaigns over the API: the same services, the same refusals."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiTypes,
    extend_schema,
)
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.api.serializers import (
    ActionInput,
    CampaignInput,
    CampaignOutput,
    DecisionInput,
    DeliveryOutput,
    StopEventOutput,
)
from campaigns.domain.lift import ArmOutcome, plain_figures
from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.deliveries import deliveries_of
from campaigns.selectors.monitor import monitor_of
from campaigns.selectors.reach import reach_of
from campaigns.selectors.reconciliation import plain_balance, reconcile
from campaigns.selectors.results import result_for
from campaigns.selectors.signing import roles_needed_for, valid_approvals
from campaigns.selectors.stopping import RuleShown
from campaigns.services import approving, drafting, running, steering
from campaigns.services.taking_back import take_back
from config.base.api import AFTER, answer_page, page_of
from config.base.errors import DomainError
from config.base.http import key_page
from config.sharing import SharesView, described

ACTIONS = {
    "submit": permissions.EDIT_CAMPAIGN,
    "launch": permissions.LAUNCH_CAMPAIGN,
    "pause": permissions.LAUNCH_CAMPAIGN,
    "resume": permissions.LAUNCH_CAMPAIGN,
    "stop": permissions.STOP_CAMPAIGN,
    "withdraw": permissions.STOP_CAMPAIGN,
    "clone": permissions.EDIT_CAMPAIGN,
}
SEEN_IS_ENOUGH = {"stop", "withdraw", "clone"}


def editable_or_403(request: Request, code: str) -> Campaign:
    """Return a campaign that the caller may change: 404 where it may not be seen, 403 where it may only be seen."""
    campaign = visible_or_404(request, code)
    if not Campaign.objects.editable_by(acting_user(request)).filter(pk=campaign.pk).exists():
        raise PermissionDenied
    return campaign


def visible_or_404(request: Request, code: str) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(acting_user(request)), code=code)


def _run(campaign: Campaign) -> CampaignRun:
    run = campaign.runs.order_by("-id").first()
    if run is None:
        raise NotFound
    return run


class CampaignListView(APIView):
    required_permission = {
        "GET": permissions.VIEW_CAMPAIGN,
        "POST": permissions.EDIT_CAMPAIGN,
    }

    @extend_schema(
        operation_id="campaigns_list",
        parameters=[AFTER],
        responses=page_of(CampaignOutput),
    )
    def get(self, request: Request) -> Response:
        """List the campaigns you may see, newest first, in key pages."""
        campaigns = Campaign.objects.visible_to(acting_user(request)).select_related(
            "product", "author", "follows"
        )
        found = key_page(
            campaigns.prefetch_related(
                "messages", "include", "exclude", "suppression_lists", "followers"
            ),
            request.query_params.get("after"),
        )
        return answer_page(found, CampaignOutput)

    @extend_schema(
        operation_id="campaigns_create", request=CampaignInput, responses={201: CampaignOutput}
    )
    def post(self, request: Request) -> Response:
        """Begin a draft."""
        data = CampaignInput(data=request.data, context={"request": request})
        data.is_valid(raise_exception=True)
        fields = data.validated_data
        campaign = drafting.propose_campaign(by=acting_user(request), fields=fields)
        return Response(CampaignOutput(campaign).data, status=201)


class CampaignView(APIView):
    required_permission = {
        "GET": permissions.VIEW_CAMPAIGN,
        "PATCH": permissions.EDIT_CAMPAIGN,
    }

    @extend_schema(operation_id="campaigns_get", responses=CampaignOutput)
    def get(self, request: Request, code: str) -> Response:
        """One campaign with its texts, hash and signatures."""
        return Response(_described(visible_or_404(request, code)))

    @extend_schema(operation_id="campaigns_change", request=CampaignInput, responses=CampaignOutput)
    def patch(self, request: Request, code: str) -> Response:
        """Change a campaign that has not been launched; signatures given so far no longer stand."""
        campaign = editable_or_403(request, code)
        context = {"request": request, "campaign": campaign}
        data = CampaignInput(data=request.data, partial=True, context=context)
        data.is_valid(raise_exception=True)
        drafting.apply_fields(
            campaign=campaign, by=acting_user(request), fields=data.validated_data
        )
        return Response(_described(visible_or_404(request, code)))


class CampaignActionView(APIView):
    """POST /campaigns/{code}/{action}: submit, launch, pause, resume, stop, withdraw, clone."""

    @property
    def required_permission(self) -> str | None:
        return ACTIONS.get(self.kwargs.get("action", ""))

    @extend_schema(operation_id="campaigns_act", request=ActionInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, code: str, action: str) -> Response:
        """Submit, launch, pause, resume, stop or clone; `reason` to resume what stopped at a line.

        `withdraw` takes back what stands of the last run: its banners, or its open tasks of people.
        """
        find = visible_or_404 if action in SEEN_IS_ENOUGH else editable_or_403
        campaign, user = find(request, code), acting_user(request)
        if action == "submit":
            approving.submit_campaign(campaign=campaign, by=user)
        elif action == "launch":
            running.launch_campaign(campaign=campaign, by=user)
        elif action == "clone":
            campaign = drafting.clone_campaign(campaign=campaign, by=user)
        else:
            asked = ActionInput(data=request.data)
            asked.is_valid(raise_exception=True)
            _steer(action, campaign, user, asked.validated_data.get("reason", ""))
        return Response(_described(visible_or_404(request, campaign.code)))


class CampaignSignatureView(APIView):
    """POST a signature; the service refuses who may not sign."""

    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_sign", request=DecisionInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, code: str) -> Response:
        """Sign a campaign in review as a second person."""
        data = DecisionInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = visible_or_404(request, code)
        approving.approve_campaign(
            campaign=campaign, by=acting_user(request), **data.validated_data
        )
        return Response(_described(visible_or_404(request, code)))


class CampaignReachView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="campaigns_reach", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """Who would be contacted now and how many fall at each gate."""
        reach = reach_of(visible_or_404(request, code))
        return Response(
            {
                "gates": [
                    {
                        "gate": row["key"],
                        "label": str(row["label"]),
                        "count": row["count"],
                        "fall_here_in_all": row["also"],
                    }
                    for row in reach.rows
                ],
                "segments": [
                    {"name": one.name, "members": one.members, "contacted": one.contacted}
                    for one in reach.segments
                ],
                "contacted": reach.contacted,
                "holdout": reach.holdout,
                "cost": reach.cost,
                "done_on": reach.work.done_on if reach.work else None,
            }
        )


class CampaignRunView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="campaigns_run", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """The ledger of the last run: every frozen customer in exactly one state, where its stop rules stand, what fired."""
        run = _run(visible_or_404(request, code))
        view = monitor_of(run)
        return Response(
            {
                "run": run.pk,
                "state": run.state,
                "frozen": view.frozen,
                "states": view.counts,
                "suppressed": {row["reason"]: row["count"] for row in view.suppressed},
                "reactions": view.reactions,
                "replies": view.replies,
                "stop_rules": [_rule(one) for one in view.rules],
                "stops": StopEventOutput(view.stops, many=True).data,
                "computed_at": view.computed_at,
            }
        )


class CampaignReconciliationView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(operation_id="campaigns_reconciliation", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """Whether the ledger of the last run agrees with the provider's answers and the contacts counted."""
        return Response(plain_balance(reconcile(_run(visible_or_404(request, code)))))


class CampaignResultView(APIView):
    required_permission = permissions.VIEW_RESULT

    @extend_schema(operation_id="campaigns_result", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, code: str) -> Response:
        """Both arms, the lift with its 95 % interval, and whether it may be claimed."""
        result = result_for(_run(visible_or_404(request, code)))
        return Response(
            {
                "treated": _arm(result.treated),
                "holdout": _arm(result.holdout),
                "lift": plain_figures(result.lift),
                "extra_conversions": plain_figures(result.extra_conversions),
                "extra_revenue": plain_figures(result.extra_revenue),
                "cost": result.cost,
                "claim": result.claim,
                "mature": result.is_mature,
                "matured_at": result.matured_at,
                "funnel": result.funnel,
                "computed_at": result.computed_at,
            }
        )


class DeliveryListView(APIView):
    required_permission = permissions.VIEW_CAMPAIGN

    @extend_schema(
        operation_id="campaigns_deliveries",
        parameters=[AFTER, OpenApiParameter("state"), OpenApiParameter("reason")],
        responses=page_of(DeliveryOutput),
    )
    def get(self, request: Request, code: str) -> Response:
        """List the deliveries of the last run, by state or reason, in key pages."""
        rows = deliveries_of(
            _run(visible_or_404(request, code)), acting_user(request), request.query_params
        )
        found = key_page(rows, request.query_params.get("after"))
        return answer_page(found, DeliveryOutput)


@described("campaign")
class CampaignSharesView(SharesView):
    required_permission = {"GET": permissions.VIEW_CAMPAIGN, "PUT": permissions.EDIT_CAMPAIGN}

    def thing(self, request: Request, **at: Any) -> Campaign:
        return visible_or_404(request, at["code"])


def _steer(action: str, campaign: Campaign, user: Any, reason: str) -> None:
    if action == "pause":
        steering.pause_campaign(campaign=campaign, by=user)
    elif action == "resume":
        steering.resume_campaign(campaign=campaign, by=user, reason=reason)
    elif action == "stop":
        steering.stop_campaign(campaign=campaign, by=user, reason="API")
    elif action == "withdraw":
        take_back(run=_run(campaign), by=user)
    else:
        raise DomainError("unknown_action", action)


def _rule(shown: RuleShown) -> dict[str, Any]:
    rule, standing = shown.standing.rule, shown.standing
    return {
        "line": rule.line,
        "does": rule.does,
        "limit": rule.limit,
        "least": rule.least,
        "cases": standing.cases,
        "customers": standing.customers,
        "share": standing.value,
        "crossed": standing.is_crossed,
    }


def _arm(arm: ArmOutcome) -> dict[str, Any]:
    return {"customers": arm.customers, "converted": arm.converted, "rate": arm.rate}


def _described(campaign: Campaign) -> dict[str, Any]:
    signatures = [
        {"role": approval.role, "by": approval.approver.username, "at": approval.created_at}
        for approval in valid_approvals(campaign)
    ]
    return {
        **CampaignOutput(campaign).data,
        "content_hash": content_hash(campaign),
        "signatures_needed": list(roles_needed_for(campaign)),
        "signatures": signatures,
    }
