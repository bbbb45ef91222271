"""Who wrote and changed a campaign stays known, what has been decided stays as it is, and no ledger can be emptied."""

from django.db import migrations

# An approval is refused to a campaign's author and editors: neither may be made somebody else beforehand.
AUTHORSHIP = """
CREATE FUNCTION campaigns_keep_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a campaign keeps its author' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_author BEFORE UPDATE ON campaigns_campaign FOR EACH ROW
    WHEN (OLD.author_id <> NEW.author_id) EXECUTE FUNCTION campaigns_keep_author();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_campaignedit
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""

DELIVERY_GUARD = """
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
        ('uncertain', 'cancelled')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a delivery cannot go from % to %', OLD.state, NEW.state
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

KEPT = (
    "campaigns_approval",
    "campaigns_campaignedit",
    "campaigns_delivery",
    "campaigns_deliveryevent",
)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_engine"), ("accounts", "0003_audit_without_passwords")]

    operations = [
        migrations.RunSQL(AUTHORSHIP, migrations.RunSQL.noop),
        migrations.RunSQL(DELIVERY_GUARD, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"SELECT sandpiper_refuse_truncate('{table}')", migrations.RunSQL.noop
            )
            for table in KEPT
        ),
    ]
