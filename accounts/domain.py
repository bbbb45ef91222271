"""The roles of a bank's marketing house, and what each may do.

Permission labels are `app.codename`; each is declared on a model of its app. `sync_roles` writes
them to Django's groups and refuses a label that no model declares.
"""

VIEW_WORK = (
    "customers.view_customer",
    "customers.view_product",
    "segmentation.view_segment",
    "campaigns.view_campaign",
    "recommendations.view_offer",
)

ROLES: dict[str, tuple[str, ...]] = {
    "marketer": (
        *VIEW_WORK,
        "segmentation.edit_segment",
        "campaigns.edit_campaign",
        "campaigns.launch_campaign",
        "campaigns.stop_campaign",
        "campaigns.view_result",
        "recommendations.view_modelversion",
        "reports.view_overview",
    ),
    "campaign_approver": (
        *VIEW_WORK,
        "campaigns.approve_campaign",
        "campaigns.stop_campaign",
        "campaigns.view_result",
    ),
    "compliance_officer": (
        *VIEW_WORK,
        "campaigns.sign_compliance",
        "campaigns.stop_campaign",
        "campaigns.view_result",
        "accounts.view_auditentry",
    ),
    "ethics_reviewer": ("recommendations.view_modelversion", "recommendations.review_ethics"),
    "manager": (
        *VIEW_WORK,
        "campaigns.approve_campaign",
        "campaigns.view_result",
        "reports.view_overview",
        "recommendations.view_modelversion",
        "service_desk.view_ticket",
    ),
    "relationship_manager": (
        "customers.view_customer",
        "customers.reveal_customer",
        "customers.view_product",
        "recommendations.view_offer",
    ),
    "service_agent": (
        "customers.view_customer",
        "customers.reveal_customer",
        "customers.change_consent",
        "recommendations.view_offer",
        "service_desk.view_ticket",
        "service_desk.work_ticket",
    ),
    "risk_officer": (
        "customers.view_customer",
        "customers.reveal_customer",
        "risk.view_alert",
        "risk.decide_alert",
        "risk.change_monitoringrule",
        "campaigns.view_campaign",
        "campaigns.stop_campaign",
    ),
    "model_builder": (
        "recommendations.view_modelversion",
        "recommendations.train_modelversion",
        "recommendations.view_offer",
        "customers.view_product",
    ),
    "model_validator": (
        "recommendations.view_modelversion",
        "recommendations.approve_modelversion",
    ),
    "data_steward": (
        "customers.view_customer",
        "customers.change_customer",
        "customers.import_customer",
        "customers.mend_quarantine",
        "customers.change_consent",
        "customers.view_product",
        "customers.change_product",
        "segmentation.view_segment",
    ),
    "ops_admin": (
        "accounts.view_auditentry",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "customers.view_importjob",
        "campaigns.view_campaign",
        "campaigns.stop_campaign",
        "campaigns.resolve_uncertain",
        "customers.view_product",
    ),
    "api_client": (
        *VIEW_WORK,
        "customers.import_customer",
        "customers.change_consent",
        "customers.post_event",
        "segmentation.edit_segment",
        "campaigns.edit_campaign",
        "campaigns.launch_campaign",
        "campaigns.stop_campaign",
        "campaigns.view_result",
        "service_desk.view_ticket",
        "service_desk.work_ticket",
        "reports.view_overview",
    ),
}
