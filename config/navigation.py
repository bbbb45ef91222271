"""The tree at the left, in the order of the bank's work: what is where, and who may open it."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import opens

Words = str | Promise


@dataclass(frozen=True)
class Entry:
    """One page; `also` names the URL names below it that light it up."""

    label: Words
    url_name: str
    permission: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One word of the tree; `apps` are the URL namespaces under it, `count` a key of waiting.py."""

    label: Words
    icon_name: str
    entries: tuple[Entry, ...]
    apps: tuple[str, ...] = ()
    count: str = ""


SECTIONS: tuple[Section, ...] = (
    Section(_("Home"), "home", (Entry(_("Home"), "home", also=("left_alone",)),)),
    Section(
        _("Customers"),
        "users",
        (
            Entry(
                _("Customer list"),
                "customers:customer_list",
                "customers.view_customer",
            ),
            Entry(
                _("Imports"),
                "customers:import_list",
                "customers.view_importjob",
                (
                    "customers:mapping_list",
                    "customers:mapping_create",
                    "customers:code_list",
                    "customers:code_detail",
                    "customers:code_map",
                    "customers:quarantine_list",
                    "customers:quarantine_mend",
                    "customers:flag_list",
                ),
            ),
            Entry(
                _("Data sources"),
                "customers:pull_list",
                "customers.view_pull",
                (
                    "customers:stream_list",
                    "customers:stream_detail",
                    "customers:stream_create",
                    "customers:stream_edit",
                    "customers:connection_list",
                    "customers:connection_create",
                    "customers:connection_edit",
                ),
            ),
            Entry(_("Exports"), "customers:export_list", "customers.export_customer"),
            Entry(
                _("Duplicates"),
                "customers:pair_list",
                "customers.merge_customer",
                also=("customers:pair_review", "customers:merge_list"),
            ),
            Entry(
                _("Features"),
                "customers:feature_list",
                "customers.view_featurefigure",
                ("customers:feature_detail",),
            ),
            Entry(
                _("Data quality"),
                "customers:quality_board",
                "customers.view_importjob",
                ("customers:threshold_list",),
            ),
            Entry(_("Tags"), "customers:tag_list", "customers.view_customer"),
            Entry(
                _("Consents and suppression"),
                "customers:consent_list",
                "customers.view_customer",
                ("customers:suppressed_list",),
            ),
            Entry(
                _("Contact policy"),
                "customers:policy_detail",
                "customers.view_customer",
                ("customers:policy_edit", "customers:control_list"),
            ),
            Entry(
                _("Suppression lists"),
                "customers:suppression_list",
                "customers.view_customer",
            ),
            Entry(
                _("Data classification"),
                "customers:classification_list",
                "customers.view_retentionrule",
            ),
            Entry(_("Incidents"), "customers:incident_list", "customers.view_incident"),
            Entry(_("Retention"), "customers:retention_list", "customers.view_retentionrule"),
            Entry(_("Consent texts"), "customers:consenttext_list", "customers.view_rightsrequest"),
            Entry(
                _("Personal-information requests"),
                "customers:rights_list",
                "customers.view_rightsrequest",
            ),
        ),
        apps=("customers",),
    ),
    Section(
        _("Segments"),
        "chart-circles",
        (
            Entry(_("Segment list"), "segmentation:segment_list", "segmentation.view_segment"),
            Entry(_("Segment builder"), "segmentation:segment_create", "segmentation.edit_segment"),
            Entry(_("Clusters"), "segmentation:cluster_list", "segmentation.view_segment"),
            Entry(
                _("Portraits of groups"),
                "segmentation:portrait_list",
                "segmentation.view_segment",
                ("segmentation:portrait_detail",),
            ),
            Entry(_("Decision trees"), "segmentation:tree_list", "segmentation.view_segment"),
            Entry(
                _("Look-alikes"),
                "segmentation:look_alike_list",
                "segmentation.view_segment",
                ("segmentation:embedding_detail",),
            ),
            Entry(
                _("Lifecycle"),
                "segmentation:lifecycle",
                "segmentation.view_segment",
                ("segmentation:stage_list", "segmentation:stage_edit"),
            ),
            Entry(_("Value tiers"), "segmentation:value_tiers", "segmentation.view_segment"),
            Entry(
                _("Satisfaction"),
                "segmentation:satisfaction",
                "segmentation.view_segment",
                (
                    "segmentation:satisfaction_list",
                    "segmentation:satisfaction_edit",
                    "segmentation:driver_run",
                    "segmentation:loyalty_list",
                ),
            ),
            Entry(
                _("What goes together"),
                "segmentation:association_list",
                "segmentation.view_segment",
            ),
            Entry(
                _("Segment overlap"), "segmentation:segment_overlap", "segmentation.view_segment"
            ),
        ),
        apps=("segmentation",),
    ),
    Section(
        _("Offers"),
        "gift",
        (
            Entry(
                _("Catalogue"),
                "customers:product_list",
                "customers.view_product",
                (
                    "customers:version_plan",
                    "customers:version_compare",
                    "customers:document_create",
                ),
            ),
            Entry(_("Market data"), "customers:market_list", "customers.view_product"),
            Entry(
                _("Next best offer"),
                "recommendations:offer_try",
                "recommendations.view_offer",
                ("recommendations:decision_detail",),
            ),
            Entry(
                _("Leaderboard"), "recommendations:offer_leaderboard", "recommendations.view_offer"
            ),
            Entry(
                _("Advice portfolios"), "recommendations:advice_list", "recommendations.view_offer"
            ),
        ),
    ),
    Section(
        _("Models"),
        "cpu",
        (
            Entry(_("Registry"), "recommendations:model_list", "recommendations.view_modelversion"),
            Entry(_("Texts"), "recommendations:text_try", "recommendations.analyse_text"),
            Entry(
                _("Training runs"), "recommendations:run_list", "recommendations.view_modelversion"
            ),
        ),
        apps=("recommendations",),
    ),
    Section(
        _("Campaigns"),
        "speakerphone",
        (
            Entry(
                _("List and board"),
                "campaigns:campaign_list",
                "campaigns.view_campaign",
                (
                    "campaigns:message_version_list",
                    "campaigns:message_translations",
                    "campaigns:copy_proposal_list",
                    "campaigns:delivery_list",
                    "campaigns:delivery_detail",
                    "campaigns:reach_list",
                ),
            ),
            Entry(_("Calendar"), "campaigns:campaign_calendar", "campaigns.view_campaign"),
            Entry(_("Journeys"), "campaigns:journey_list", "campaigns.view_campaign"),
            Entry(_("Templates"), "campaigns:template_list", "campaigns.view_campaign"),
            Entry(
                _("Approvals"),
                "campaigns:approval_list",
                "campaigns.view_campaign",
                ("campaigns:deputy_list", "campaigns:signing_terms"),
            ),
            Entry(
                _("My tasks"),
                "campaigns:task_list",
                "campaigns.work_contacttask",
                ("campaigns:task_detail",),
            ),
            Entry(_("Tasks of the branch"), "campaigns:task_board", "campaigns.assign_contacttask"),
            Entry(
                _("Branch screen"),
                "campaigns:branch_screen",
                "campaigns.serve_branch",
                ("campaigns:branch_customer",),
            ),
            Entry(
                _("Replies"),
                "campaigns:reply_list",
                "campaigns.read_reply",
                ("campaigns:reply_detail", "campaigns:reply_read"),
            ),
            Entry(_("Failed deliveries"), "campaigns:dead_letter_list", "campaigns.view_campaign"),
            Entry(_("Test addresses"), "campaigns:test_address_list", "campaigns.view_campaign"),
            Entry(_("Pictures"), "campaigns:asset_list", "campaigns.view_campaign"),
            Entry(_("Placements"), "campaigns:placement_list", "campaigns.view_campaign"),
            Entry(
                _("Ad audiences"),
                "campaigns:audience_list",
                "campaigns.view_campaign",
                ("campaigns:audience_detail", "campaigns:audience_member_list"),
            ),
            Entry(
                _("Social posts"),
                "campaigns:post_list",
                "campaigns.view_campaign",
                ("campaigns:post_detail", "campaigns:post_edit", "campaigns:post_create"),
            ),
            Entry(_("Copy rules"), "campaigns:copy_term_list", "campaigns.view_campaign"),
            Entry(_("Budget"), "campaigns:budget_board", "campaigns.view_result"),
        ),
        apps=("campaigns",),
        count="campaigns",
    ),
    Section(
        _("Service"),
        "headset",
        (
            Entry(_("Inbox"), "service_desk:ticket_list", "service_desk.view_ticket"),
            Entry(
                _("Assistant transcripts"),
                "service_desk:conversation_list",
                "service_desk.view_ticket",
            ),
            Entry(_("Knowledge"), "service_desk:article_list", "service_desk.view_ticket"),
            Entry(_("Follow-ups"), "service_desk:followup_list", "service_desk.view_ticket"),
            Entry(_("Public opinion"), "service_desk:mention_list", "service_desk.view_ticket"),
        ),
        apps=("service_desk",),
        count="tickets",
    ),
    Section(
        _("Risk"),
        "shield-check",
        (
            Entry(_("Risk board"), "risk:board", "risk.view_alert"),
            Entry(_("Alerts"), "risk:alert_list", "risk.view_alert"),
            Entry(_("Monitoring rules"), "risk:rule_list", "risk.view_alert"),
            Entry(_("Cases"), "risk:case_list", "risk.view_alert"),
            Entry(_("Screening"), "risk:screening_list", "risk.view_alert"),
        ),
        apps=("risk",),
        count="alerts",
    ),
    Section(
        _("Reports"),
        "chart-bar",
        (
            Entry(_("Overview"), "reports:overview", "reports.view_overview"),
            Entry(_("Explorer"), "reports:explorer", "reports.view_overview"),
            Entry(_("Schedules"), "reports:schedule_list", "reports.view_overview"),
        ),
        apps=("reports",),
    ),
    Section(
        _("Settings"),
        "settings",
        (
            Entry(_("Users and roles"), "accounts:user_list", "accounts.view_user"),
            Entry(
                _("Senders"),
                "customers:sender_list",
                "customers.view_sender",
                ("customers:sender_create", "customers:sender_edit"),
            ),
            Entry(_("Audit trail"), "accounts:audit_list", "accounts.view_auditentry"),
            Entry(_("Everything else"), "admin:index", "accounts.change_user"),
        ),
        apps=("accounts",),
    ),
)

APPROVALS = "campaigns:approval_list"
APPROVING = ("campaigns.approve_campaign", "campaigns.sign_compliance")

ROLE_NAMES: dict[str, Words] = {
    "marketer": _("Marketer"),
    "campaign_approver": _("Campaign approver"),
    "compliance_officer": _("Compliance officer"),
    "ethics_reviewer": _("Ethics reviewer"),
    "manager": _("Manager"),
    "relationship_manager": _("Relationship manager"),
    "teller": _("Teller"),
    "service_agent": _("Service agent"),
    "risk_officer": _("Risk officer"),
    "model_builder": _("Model builder"),
    "model_validator": _("Model validator"),
    "data_steward": _("Data steward"),
    "ops_admin": _("Ops admin"),
    "api_client": _("API client"),
}


def may_open(user: Any, entry: Entry) -> bool:
    """Whether a line of the tree leads somebody anywhere."""
    try:
        address = reverse(entry.url_name)
    except NoReverseMatch:
        return False
    allowed = not entry.permission or user.has_perm(entry.permission)
    return allowed and opens(user, address)


def noun(url_name: str) -> str:
    """`campaigns:campaign` of `campaigns:campaign_detail`: what a page is about."""
    return url_name.rpartition("_")[0]


def entry_for(url_name: str) -> Entry | None:
    """Find the line of the tree that a page belongs to: its own, or the list of the same noun."""
    entries = [entry for section in SECTIONS for entry in section.entries]
    exact = [entry for entry in entries if url_name == entry.url_name or url_name in entry.also]
    alike = [
        entry for entry in entries if noun(url_name) and noun(url_name) == noun(entry.url_name)
    ]
    return next(iter([*exact, *alike]), None)
