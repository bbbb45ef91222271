"""Tasks of people: one for each delivery by phone or at the branch, with its own guard."""

from django.db import migrations

GUARD = """
CREATE FUNCTION campaigns_guard_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'tasks are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.delivery_id, NEW.run_id, NEW.channel, NEW.idempotency_key)
        IS DISTINCT FROM (OLD.delivery_id, OLD.run_id, OLD.channel, OLD.idempotency_key) THEN
        RAISE EXCEPTION 'a task keeps its delivery' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.settled_at IS NOT NULL AND (NEW.state, NEW.outcome, NEW.settled_at, NEW.settled_by_id)
        IS DISTINCT FROM (OLD.state, OLD.outcome, OLD.settled_at, OLD.settled_by_id) THEN
        RAISE EXCEPTION 'what became of a task stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_task BEFORE UPDATE OR DELETE ON campaigns_contacttask
    FOR EACH ROW EXECUTE FUNCTION campaigns_guard_task();
SELECT sandpiper_audit_table('campaigns_contacttask');
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0012_failed_sent_again"), ("customers", "0021_contact_terms")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
