"""The roles of a bank's marketing house, and what each may do.

Permission labels are `app.codename`; each is declared on a model of its app. `sync_roles` writes
them to Django's groups and refuses a label that no model declares.
"""

VIEW_WORK = (
    "customers.view_customer",
    "customers.view_product",
    "customers.view_featurefigure",
    "segmentation.view_segment",
    "campaigns.view_campaign",
    "recommendations.view_offer",
)

# What ops staff read in the admin: everything but the work of risk.
ADMIN_READS = tuple(
    f"{app}.view_{model}"
    for app, models in {
        "accounts": "auditentry auditblock idempotencykey taskfailure user",
        "auth": "group",
        "customers": "connection deadletter eventstream streamprogress pull pullprogress pullrun"
        " branch codeentry codetable consent consentstate contact contactpolicy customer customerprofile"
        " customertag customertail event eventreceipt export hold holding importjob importmapping product"
        " datamark datasource featurefigure profiledue inflow outflow quarantinedrow relation rightsrequest rightsstep datarestriction erasedidentity consenttext"
        " retentionrule retentionrun legalhold incident productversion productdocument marketseries marketpoint savedfilter score suppression tag tagcoverage taggroup text textfeature transaction transactionreceipt"
        " customermerge customerpair identityindexed identitykey matchingmodel mergedrows sourcerecord"
        " importfield qualitymeasure qualitythreshold rowflag"
        " counterparty firm firmperson networkposition",
        "segmentation": "cluster clusterrun listload segment segmentmembership membershipchange segmentrefresh"
        " snapshot snapshotmember"
        " valueterms valuerun customervalue tierchange stageterms stagerun customerstage stagechange",
        "recommendations": "modelversion decision lever",
        "service_desk": "ticket ticketmessage answerdelivery serviceday formattempt",
        "campaigns": "approval campaign campaignedit campaignrun conversion delivery"
        " deliveryattempt deliveryevent message trackedlink sendingbeat",
        "reports": "planfigure",
        "django_celery_beat": "periodictask intervalschedule crontabschedule",
        "oauth2_provider": "application",
    }.items()
    for model in models.split()
)

ROLES: dict[str, tuple[str, ...]] = {
    "marketer": (
        *VIEW_WORK,
        "customers.export_customer",
        "segmentation.edit_segment",
        "campaigns.edit_campaign",
        "campaigns.launch_campaign",
        "campaigns.stop_campaign",
        "campaigns.view_result",
        "recommendations.view_modelversion",
        "reports.view_overview",
        "customers.change_tag",
        "customers.change_customertag",
    ),
    "campaign_approver": (
        *VIEW_WORK,
        "campaigns.approve_campaign",
        "campaigns.stop_campaign",
        "campaigns.view_result",
    ),
    "compliance_officer": (
        *VIEW_WORK,
        "customers.export_customer",
        "customers.view_rightsrequest",
        "customers.approve_rightsrequest",
        "customers.publish_productversion",
        "customers.change_texts",
        "customers.view_retentionrule",
        "customers.change_retentionrule",
        "customers.view_incident",
        "customers.work_incident",
        "customers.use_sensitive",
        "campaigns.sign_compliance",
        "campaigns.stop_campaign",
        "campaigns.view_result",
        "accounts.view_auditentry",
    ),
    "ethics_reviewer": (
        "recommendations.view_modelversion",
        "recommendations.review_ethics",
        "customers.view_featurefigure",
    ),
    "manager": (
        *VIEW_WORK,
        "customers.publish_productversion",
        "customers.use_sensitive",
        "customers.export_customer",
        "campaigns.approve_campaign",
        "campaigns.view_result",
        "segmentation.transfer_segment",
        "reports.view_overview",
        "recommendations.view_modelversion",
        "service_desk.view_ticket",
    ),
    "relationship_manager": (
        "customers.use_sensitive",
        "customers.view_customer",
        "customers.reveal_customer",
        "customers.export_customer",
        "customers.view_product",
        "recommendations.view_offer",
        "customers.change_customertag",
    ),
    "service_agent": (
        "customers.view_customer",
        "customers.reveal_customer",
        "customers.change_consent",
        "customers.view_rightsrequest",
        "customers.work_rightsrequest",
        "recommendations.view_offer",
        "service_desk.view_ticket",
        "service_desk.work_ticket",
        "recommendations.analyse_text",
        "customers.change_customertag",
    ),
    "risk_officer": (
        "customers.use_sensitive",
        "customers.view_customer",
        "customers.reveal_customer",
        "customers.export_customer",
        "risk.view_alert",
        "risk.decide_alert",
        "risk.change_monitoringrule",
        "campaigns.view_campaign",
        "campaigns.stop_campaign",
    ),
    "model_builder": (
        "recommendations.view_modelversion",
        "recommendations.train_modelversion",
        "recommendations.analyse_text",
        "recommendations.view_offer",
        "customers.view_product",
        "customers.view_featurefigure",
    ),
    "model_validator": (
        "customers.view_featurefigure",
        "recommendations.view_modelversion",
        "recommendations.approve_modelversion",
    ),
    "data_steward": (
        "customers.view_customer",
        "customers.export_customer",
        "customers.change_customer",
        "customers.view_importjob",
        "customers.import_customer",
        "customers.mend_quarantine",
        "customers.change_codetable",
        "customers.merge_customer",
        "customers.view_connection",
        "customers.change_connection",
        "customers.view_pull",
        "customers.change_pull",
        "customers.run_pull",
        "customers.write_select",
        "customers.change_qualitythreshold",
        "customers.export_quarantine",
        "customers.view_eventstream",
        "customers.change_eventstream",
        "customers.change_consent",
        "customers.view_rightsrequest",
        "customers.work_rightsrequest",
        "customers.view_retentionrule",
        "customers.use_sensitive",
        "customers.view_product",
        "customers.view_featurefigure",
        "customers.change_product",
        "recommendations.analyse_text",
        "segmentation.view_segment",
        "customers.change_tag",
        "customers.change_customertag",
    ),
    "ops_admin": (
        *ADMIN_READS,
        "accounts.add_user",
        "accounts.change_user",
        "accounts.change_taskfailure",
        "customers.change_connection",
        "customers.run_pull",
        "customers.change_contactpolicy",
        "customers.change_branch",
        "customers.change_datasource",
        "service_desk.add_serviceday",
        "service_desk.change_serviceday",
        "service_desk.delete_serviceday",
        "campaigns.stop_campaign",
        "campaigns.resolve_uncertain",
        "segmentation.transfer_segment",
        "django_celery_beat.change_periodictask",
        "oauth2_provider.add_application",
        "oauth2_provider.change_application",
    ),
    "api_client": (
        *VIEW_WORK,
        "recommendations.analyse_text",
        "customers.export_customer",
        "customers.import_customer",
        "customers.change_consent",
        "customers.post_event",
        "customers.view_pull",
        "customers.run_pull",
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
