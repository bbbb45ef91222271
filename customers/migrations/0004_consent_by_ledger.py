"""What holds of consent follows from the ledger alone: nobody writes it past the ledger, and the ledger stays."""

from django.db import migrations

# The ledger's own trigger runs one level deeper than a statement that somebody sends.
GUARD = """
CREATE FUNCTION customers_guard_consent_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'consent follows from its ledger'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER by_ledger_only BEFORE INSERT OR UPDATE ON customers_consentstate
    FOR EACH STATEMENT EXECUTE FUNCTION customers_guard_consent_state();
SELECT sandpiper_refuse_truncate('customers_consent');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_references_by_statement"),
        ("accounts", "0003_audit_without_passwords"),
    ]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
