"""What the sending engine keeps: arms, claims, alarms and the dispatcher's beat."""

from django.db import migrations, models
from django.db.models import Q

LEDGER = """
ALTER TABLE campaigns_delivery
    ADD COLUMN arm varchar(8) NOT NULL DEFAULT '',
    ADD COLUMN claims smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT delivery_arm_drawn CHECK (
        (arm = 'holdout') = (state = 'holdout') AND (arm <> '' OR state = 'suppressed'));
"""

# Counts are taken every few seconds while a run sends; only what people decide belongs in the audit trail.
AUDIT_DECISIONS = """
DROP TRIGGER audit_row ON campaigns_campaignrun;
CREATE TRIGGER audit_row AFTER UPDATE ON campaigns_campaignrun FOR EACH ROW
    WHEN ((OLD.state, OLD.starts_at, OLD.content_hash, OLD.frozen_count, OLD.stop_reason, OLD.alarm)
        IS DISTINCT FROM
          (NEW.state, NEW.starts_at, NEW.content_hash, NEW.frozen_count, NEW.stop_reason, NEW.alarm))
    EXECUTE FUNCTION accounts_audit_row('id');
CREATE TRIGGER audit_deleted AFTER DELETE ON campaigns_campaignrun
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_row('id');
"""

RUN_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("waiting", "Waiting for confirmation"),
    ("stopping", "Stopping"),
    ("stopped", "Stopped"),
    ("finished", "Finished"),
]

class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_ledger")]

    operations = [
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
        migrations.AddField(
            "campaignrun",
            "progress_at",
            models.DateTimeField("last progress", blank=True, null=True),
        ),
        migrations.AddField(
            "campaignrun", "alarm", models.CharField("alarm", blank=True, max_length=32, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            "campaignrun", "state", models.CharField("state", choices=RUN_STATES, max_length=8)
        ),
        migrations.AddIndex(
            "deliveryattempt", models.Index(fields=["run", "started_at"], name="attempt_pace_idx")
        ),
        migrations.CreateModel(
            name="SendingBeat",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField("time")),
            ],
            options={
                "verbose_name": "sending beat",
                "verbose_name_plural": "sending beat",
                "constraints": [models.CheckConstraint(condition=Q(id=1), name="sendingbeat_single")],
            },
        ),
        migrations.RunSQL(AUDIT_DECISIONS, migrations.RunSQL.noop),
    ]
