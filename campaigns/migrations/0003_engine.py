"""What the sending engine keeps: arms, claims, alarms and the dispatcher's beat."""

from django.db import migrations

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
    dependencies = [("campaigns", "0002_ledger")]

    operations = [
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
        migrations.RunSQL(AUDIT_DECISIONS, migrations.RunSQL.noop),
    ]
