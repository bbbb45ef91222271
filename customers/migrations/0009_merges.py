"""The ledger keeps what holds in step when entries leave it too, and merges leave a trail."""

from django.db import migrations

# What is left of the ledger decides: an undone merge takes its own entries back.
CONSENT = """
CREATE FUNCTION customers_renew_consent_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM customers_consentstate s
     USING (SELECT DISTINCT customer_id, purpose, channel FROM old_rows) o
     WHERE (s.customer_id, s.purpose, s.channel) = (o.customer_id, o.purpose, o.channel)
       AND NOT EXISTS (
            SELECT 1 FROM customers_consent c
             WHERE (c.customer_id, c.purpose, c.channel) = (o.customer_id, o.purpose, o.channel));
    UPDATE customers_consentstate s SET granted = n.granted, since = n.at
      FROM (SELECT DISTINCT ON (c.customer_id, c.purpose, c.channel)
                   c.customer_id, c.purpose, c.channel, c.granted, c.at
              FROM customers_consent c
              JOIN (SELECT DISTINCT customer_id, purpose, channel FROM old_rows) o
                USING (customer_id, purpose, channel)
             ORDER BY c.customer_id, c.purpose, c.channel, c.at DESC, c.granted) n
     WHERE (s.customer_id, s.purpose, s.channel) = (n.customer_id, n.purpose, n.channel);
    RETURN NULL;
END $$;
CREATE TRIGGER renew_state AFTER DELETE ON customers_consent
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_renew_consent_state();
"""
BACK = """
DROP TRIGGER renew_state ON customers_consent;
DROP FUNCTION customers_renew_consent_state();
"""
AUDITED = ["customers_customerpair", "customers_customermerge", "customers_datasource"]


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_code_tables"), ("accounts", "0002_audit_trail")]

    operations = [
        migrations.RunSQL(CONSENT, BACK),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
