"""A person may send again what failed: nobody got it."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION campaigns_guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'deliveries are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.run_id, NEW.run_month, NEW.customer_id, NEW.step, NEW.occurrence, NEW.arm)
        IS DISTINCT FROM (OLD.run_id, OLD.run_month, OLD.customer_id, OLD.step, OLD.occurrence, OLD.arm)
    THEN
        RAISE EXCEPTION 'a delivery keeps its customer, run and arm'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.state, NEW.state) IN (
        ('planned', 'planned'), ('claimed', 'claimed'), ('uncertain', 'uncertain'),
        ('planned', 'claimed'), ('planned', 'suppressed'), ('planned', 'cancelled'),
        ('claimed', 'planned'), ('claimed', 'sent'), ('claimed', 'failed'),
        ('claimed', 'suppressed'), ('claimed', 'uncertain'), ('claimed', 'cancelled'),
        ('uncertain', 'sent'), ('uncertain', 'failed'), ('uncertain', 'planned'),
        ('uncertain', 'cancelled'), ('failed', 'planned')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a delivery cannot go from % to %', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0011_signing_together")]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
