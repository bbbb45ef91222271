"""Month partitions for bookings and events, the consent ledger's trigger, and the audited tables."""

from django.db import migrations

PARTITIONED = """
CREATE SEQUENCE customers_transaction_id_seq;
CREATE TABLE customers_transaction (
    id bigint NOT NULL DEFAULT nextval('customers_transaction_id_seq'),
    customer_id bigint NOT NULL REFERENCES customers_customer (id),
    holding_id bigint NOT NULL REFERENCES customers_holding (id),
    booked_at timestamptz NOT NULL,
    amount numeric(18, 2) NOT NULL,
    currency varchar(3) NOT NULL DEFAULT 'CNY',
    kind varchar(16) NOT NULL,
    channel varchar(12) NOT NULL DEFAULT '',
    counterparty varchar(64) NOT NULL DEFAULT '',
    category varchar(24) NOT NULL DEFAULT '',
    balance_after numeric(18, 2),
    PRIMARY KEY (id, booked_at)
) PARTITION BY RANGE (booked_at);
ALTER SEQUENCE customers_transaction_id_seq OWNED BY customers_transaction.id;
CREATE INDEX customers_transaction_customer ON customers_transaction (customer_id, booked_at);

CREATE SEQUENCE customers_event_id_seq;
CREATE TABLE customers_event (
    id bigint NOT NULL DEFAULT nextval('customers_event_id_seq'),
    customer_id bigint NOT NULL REFERENCES customers_customer (id),
    kind varchar(32) NOT NULL,
    channel varchar(12) NOT NULL DEFAULT '',
    occurred_at timestamptz NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
ALTER SEQUENCE customers_event_id_seq OWNED BY customers_event.id;
CREATE INDEX customers_event_customer ON customers_event (customer_id, occurred_at);
CREATE INDEX customers_event_kind ON customers_event (kind, occurred_at);
"""

# The newest entry wins; at the same instant a withdrawal wins.
CONSENT = """
CREATE FUNCTION customers_keep_consent_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_consentstate (customer_id, purpose, channel, granted, since)
    SELECT DISTINCT ON (customer_id, purpose, channel) customer_id, purpose, channel, granted, at
      FROM new_rows ORDER BY customer_id, purpose, channel, at DESC, granted
    ON CONFLICT (customer_id, purpose, channel) DO UPDATE
        SET granted = EXCLUDED.granted, since = EXCLUDED.since
      WHERE EXCLUDED.since > customers_consentstate.since
         OR (EXCLUDED.since = customers_consentstate.since AND NOT EXCLUDED.granted);
    RETURN NULL;
END $$;
CREATE TRIGGER keep_state AFTER INSERT ON customers_consent
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_consent_state();
CREATE TRIGGER append_only BEFORE UPDATE ON customers_consent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""

AUDITED = [
    "customers_customer",
    "customers_product",
    "customers_holding",
    "customers_consent",
    "customers_suppression",
    "customers_hold",
    "customers_contactpolicy",
    "customers_importmapping",
    "customers_customertag",
    "customers_tag",
    "customers_branch",
]


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("accounts", "0002_audit_trail")]

    operations = [
        migrations.RunSQL(
            PARTITIONED, "DROP TABLE customers_transaction; DROP TABLE customers_event"
        ),
        migrations.RunSQL(CONSENT, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
