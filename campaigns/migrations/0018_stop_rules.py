"""Stop rules of one campaign, and what fired with who let the run go on."""

from django.db import migrations

GUARD = """
CREATE FUNCTION campaigns_guard_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what fired is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.run_id, NEW.line, NEW.does, NEW.by_bank, NEW.cases, NEW.customers, NEW."limit", NEW.least, NEW.at)
        IS DISTINCT FROM
       (OLD.run_id, OLD.line, OLD.does, OLD.by_bank, OLD.cases, OLD.customers, OLD."limit", OLD.least, OLD.at)
       OR (OLD.settled_at IS NOT NULL AND (NEW.settled_at, NEW.settled_by_id, NEW.reason)
           IS DISTINCT FROM (OLD.settled_at, OLD.settled_by_id, OLD.reason)) THEN
        RAISE EXCEPTION 'what fired stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_stop BEFORE UPDATE OR DELETE ON campaigns_stopevent
    FOR EACH ROW EXECUTE FUNCTION campaigns_guard_stop();
SELECT sandpiper_audit_table('campaigns_stopevent');
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0017_ad_audiences")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
