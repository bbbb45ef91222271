"""Who was erased is known again by keyed hash, evidence stays as it was written, and changes are audited."""

from django.db import migrations

# A new import of somebody who was erased is suppressed, by whatever way the row is written.
KNOWN_AGAIN = """
CREATE FUNCTION customers_know_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM customers_erasedidentity) THEN RETURN NULL; END IF;
    INSERT INTO customers_suppression
           (created_at, customer_id, channel, reason, source_kind, source_id)
    SELECT now(), known.id, '', 'request', 'rights.erased', min(known.identity)::text
      FROM (
        SELECT n.id, e.id AS identity FROM new_rows n JOIN customers_erasedidentity e
            ON e.kind = 'phone' AND e.index = n.phone_index
        UNION ALL
        SELECT n.id, e.id FROM new_rows n JOIN customers_erasedidentity e
            ON e.kind = 'email' AND e.index = n.email_index
        UNION ALL
        SELECT n.id, e.id FROM new_rows n JOIN customers_erasedidentity e
            ON e.kind = 'id_number' AND e.index = n.id_number_index
      ) known
     WHERE NOT EXISTS (
        SELECT 1 FROM customers_consent c JOIN customers_erasedidentity e ON e.id = known.identity
         WHERE c.customer_id = known.id AND c.granted AND c.purpose = 'marketing'
           AND c.at > e.erased_at)
     GROUP BY known.id
    ON CONFLICT (customer_id, channel) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER know_erased_new AFTER INSERT ON customers_customer
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_know_erased();
CREATE TRIGGER know_erased_changed AFTER UPDATE ON customers_customer
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_know_erased();

CREATE FUNCTION customers_trust_new_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM customers_erasedidentity) THEN RETURN NULL; END IF;
    DELETE FROM customers_suppression s USING new_rows n, customers_erasedidentity e
     WHERE s.customer_id = n.customer_id AND s.source_kind = 'rights.erased'
       AND e.id = s.source_id::bigint
       AND n.granted AND n.purpose = 'marketing' AND n.at > e.erased_at;
    RETURN NULL;
END $$;
CREATE TRIGGER trust_new_consent AFTER INSERT ON customers_consent
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_trust_new_consent();
"""

EVIDENCE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_rightsstep
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_consenttext
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_erasedidentity
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_refuse_truncate('customers_rightsstep');
SELECT sandpiper_refuse_truncate('customers_consenttext');
SELECT sandpiper_refuse_truncate('customers_erasedidentity');
"""

AUDITED = """
SELECT sandpiper_audit_hiding('customers_customer',
    'gender,birth_on,occupation,education,monthly_income');
SELECT sandpiper_audit_hiding('customers_holding', 'terms');
SELECT sandpiper_audit_hiding('customers_rightsrequest', 'passphrase_hash');
SELECT sandpiper_audit_table('customers_datarestriction', 'customer_id');
SELECT sandpiper_audit_table('customers_consenttext');
SELECT sandpiper_audit_table('customers_retentionrule');
SELECT sandpiper_audit_table('customers_retentionrun');
SELECT sandpiper_audit_table('customers_legalhold');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_consent_by_ledger"),
        ("accounts", "0005_audit_without_values"),
    ]

    operations = [
        migrations.RunSQL(KNOWN_AGAIN, migrations.RunSQL.noop),
        migrations.RunSQL(EVIDENCE, migrations.RunSQL.noop),
        migrations.RunSQL(AUDITED, migrations.RunSQL.noop),
    ]
