"""What beat starts, and when: every so many seconds, or by the bank's clock.

Each task collects what is due in the database, so a start that was missed loses nothing.
"""

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, object]] = {
    "campaigns-dispatch": {"task": "campaigns.tasks.dispatch_runs_task", "schedule": 5.0},
    "campaigns-reconcile": {"task": "campaigns.tasks.reconcile_uncertain_task", "schedule": 60.0},
    "campaigns-bounces": {"task": "campaigns.tasks.read_bounces_task", "schedule": 30.0},
    "campaigns-attachments": {
        "task": "campaigns.tasks.check_attachments_task",
        "schedule": 60.0,
    },
    "campaigns-stops": {"task": "campaigns.tasks.tell_stops_task", "schedule": 15.0},
    "campaigns-tasks": {"task": "campaigns.tasks.tend_tasks_task", "schedule": 60.0},
    "campaigns-audiences": {"task": "campaigns.tasks.file_audiences_task", "schedule": 600.0},
    "campaigns-conversions": {"task": "campaigns.tasks.match_conversions_task", "schedule": 300.0},
    "campaigns-partitions": {
        "task": "campaigns.tasks.ensure_partitions_task",
        "schedule": crontab(hour="0", minute="20"),
    },
    "customers-imports": {"task": "customers.tasks.import_resume_task", "schedule": 60.0},
    "customers-pulls": {"task": "customers.tasks.import_due_pulls_task", "schedule": 30.0},
    "customers-exports": {"task": "customers.tasks.export_resume_task", "schedule": 60.0},
    "customers-exports-expire": {"task": "customers.tasks.expire_exports_task", "schedule": 3600.0},
    "customers-retention": {
        "task": "customers.tasks.apply_retention_task",
        "schedule": crontab(hour="2", minute="20"),
    },
    "customers-versions": {
        "task": "customers.tasks.put_versions_in_force_task",
        "schedule": 300.0,
    },
    "customers-rights": {"task": "customers.tasks.rights_resume_task", "schedule": 300.0},
    "customers-profiles": {"task": "customers.tasks.refresh_profiles_task", "schedule": 30.0},
    "customers-profiles-nightly": {
        "task": "customers.tasks.refresh_all_profiles_task",
        "schedule": crontab(hour="3", minute="10"),
    },
    "customers-transcripts": {"task": "customers.tasks.transcribe_texts_task", "schedule": 60.0},
    "customers-features": {"task": "customers.tasks.measure_features_task", "schedule": 3600.0},
    "customers-tails-nightly": {
        "task": "customers.tasks.index_tails_task",
        "schedule": crontab(hour="3", minute="40"),
    },
    "customers-duplicates": {
        "task": "customers.tasks.find_duplicates_task",
        "schedule": 900.0,
    },
    "customers-network": {
        "task": "customers.tasks.build_network_task",
        "schedule": crontab(hour="2", minute="20"),
    },
    "customers-strays": {"task": "customers.tasks.gather_strays_task", "schedule": 3600.0},
    "customers-quality": {
        "task": "customers.tasks.measure_base_task",
        "schedule": crontab(hour="5", minute="20"),
    },
    "customers-quality-told": {"task": "customers.tasks.tell_quality_task", "schedule": 300.0},
    "customers-tags": {
        "task": "customers.tasks.refresh_tags_task",
        "schedule": crontab(hour="5", minute="10"),
    },
    "customers-partitions": {
        "task": "customers.tasks.ensure_partitions_task",
        "schedule": crontab(hour="0", minute="10"),
    },
    "segments-waiting": {
        "task": "segmentation.tasks.refresh_waiting_segments_task",
        "schedule": 60.0,
    },
    "segments-runs": {"task": "segmentation.tasks.resume_runs_task", "schedule": 60.0},
    "embeddings-nightly": {
        "task": "segmentation.tasks.refresh_embeddings_task",
        "schedule": crontab(hour="5", minute="50"),
    },
    "best-hours-nightly": {
        "task": "campaigns.tasks.learn_hours_task",
        "schedule": crontab(hour="4", minute="10"),
    },
    "clusters-nightly": {
        "task": "segmentation.tasks.assign_kept_up_task",
        "schedule": crontab(hour="5", minute="40"),
    },
    "texts-unread": {"task": "recommendations.tasks.read_texts_task", "schedule": 60.0},
    "scores-nightly": {
        "task": "recommendations.tasks.score_champions_task",
        "schedule": crontab(hour="4", minute="30"),
    },
    "risk-monitoring": {"task": "risk.tasks.run_monitoring_task", "schedule": 300.0},
    "risk-figures": {"task": "risk.tasks.refresh_figures_task", "schedule": 300.0},
    "satisfaction-nightly": {
        "task": "segmentation.tasks.refresh_satisfaction_task",
        "schedule": crontab(hour="5", minute="0"),
    },
    "segments-value": {
        "task": "segmentation.tasks.refresh_value_task",
        "schedule": crontab(hour="5", minute="30"),
    },
    "segments-stages": {
        "task": "segmentation.tasks.assign_stages_task",
        "schedule": crontab(hour="6", minute="10"),
    },
    "service-calendar": {
        "task": "service_desk.tasks.fill_calendar_task",
        "schedule": crontab(hour="1", minute="30"),
    },
    "service-answers": {"task": "service_desk.tasks.send_answers_task", "schedule": 10.0},
    "audit-sealing": {"task": "accounts.tasks.seal_audit_task", "schedule": 60.0},
}
