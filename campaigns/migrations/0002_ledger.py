"""The delivery ledger: partitions, its unique key, the run's fixed month, and the guards that no writer gets around."""

from django.db import migrations

LEDGER = """
CREATE SEQUENCE campaigns_delivery_id_seq;
CREATE TABLE campaigns_delivery (
    id bigint NOT NULL DEFAULT nextval('campaigns_delivery_id_seq'),
    run_month date NOT NULL,
    run_id bigint NOT NULL,
    step smallint NOT NULL DEFAULT 1,
    customer_id bigint NOT NULL REFERENCES customers_customer (id),
    occurrence smallint NOT NULL DEFAULT 1,
    variant varchar(8) NOT NULL DEFAULT 'A',
    channel varchar(8) NOT NULL,
    state varchar(10) NOT NULL CHECK (state IN ('planned', 'claimed', 'sent', 'failed',
        'suppressed', 'holdout', 'uncertain', 'cancelled')),
    reason varchar(32) NOT NULL DEFAULT '',
    not_before timestamptz NOT NULL,
    claim_token uuid,
    lease_until timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (id, run_month),
    CONSTRAINT delivery_once UNIQUE (run_month, run_id, step, customer_id, occurrence),
    CONSTRAINT delivery_run_month FOREIGN KEY (run_id, run_month)
        REFERENCES campaigns_campaignrun (id, run_month),
    CONSTRAINT delivery_suppressed_has_reason CHECK (state <> 'suppressed' OR reason <> ''),
    CONSTRAINT delivery_claim_is_leased CHECK (
        (state = 'claimed') = (claim_token IS NOT NULL AND lease_until IS NOT NULL))
) PARTITION BY RANGE (run_month);
ALTER SEQUENCE campaigns_delivery_id_seq OWNED BY campaigns_delivery.id;
CREATE INDEX campaigns_delivery_due ON campaigns_delivery (run_id, not_before) WHERE state = 'planned';
CREATE INDEX campaigns_delivery_lease ON campaigns_delivery (lease_until) WHERE state = 'claimed';
CREATE INDEX campaigns_delivery_state ON campaigns_delivery (run_id, state);
CREATE INDEX campaigns_delivery_customer ON campaigns_delivery (customer_id, id);

CREATE SEQUENCE campaigns_deliveryevent_id_seq;
CREATE TABLE campaigns_deliveryevent (
    id bigint NOT NULL DEFAULT nextval('campaigns_deliveryevent_id_seq'),
    delivery_id bigint NOT NULL,
    run_id bigint NOT NULL REFERENCES campaigns_campaignrun (id),
    customer_id bigint NOT NULL REFERENCES customers_customer (id),
    kind varchar(12) NOT NULL,
    at timestamptz NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, at),
    CONSTRAINT deliveryevent_once UNIQUE (delivery_id, kind, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE campaigns_deliveryevent_id_seq OWNED BY campaigns_deliveryevent.id;
CREATE INDEX campaigns_deliveryevent_run ON campaigns_deliveryevent (run_id, kind);
CREATE INDEX campaigns_deliveryevent_customer ON campaigns_deliveryevent (customer_id, at);
"""

# What has been decided stays decided: a delivery that was sent, held out or cancelled never changes again,
# a suppressed or failed one neither; uncertain may only be settled by a person or the provider.
DELIVERY_GUARD = """
CREATE FUNCTION campaigns_guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'deliveries are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.run_id, NEW.run_month, NEW.customer_id, NEW.step, NEW.occurrence)
        IS DISTINCT FROM (OLD.run_id, OLD.run_month, OLD.customer_id, OLD.step, OLD.occurrence) THEN
        RAISE EXCEPTION 'a delivery keeps its customer and run'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = NEW.state OR (OLD.state, NEW.state) IN (
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
CREATE TRIGGER guard_delivery BEFORE UPDATE OR DELETE ON campaigns_delivery
    FOR EACH ROW EXECUTE FUNCTION campaigns_guard_delivery();
"""

# A run ends only on its true counts: they are taken here, whoever writes the row.
RUN_GUARD = """
CREATE FUNCTION campaigns_count_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('finished', 'stopped') THEN
        SELECT count(*) FILTER (WHERE d.state = 'planned'),
               count(*) FILTER (WHERE d.state = 'claimed'),
               count(*) FILTER (WHERE d.state = 'sent'),
               count(*) FILTER (WHERE d.state = 'failed'),
               count(*) FILTER (WHERE d.state = 'suppressed'),
               count(*) FILTER (WHERE d.state = 'holdout'),
               count(*) FILTER (WHERE d.state = 'uncertain'),
               count(*) FILTER (WHERE d.state = 'cancelled')
          INTO NEW.planned_count, NEW.claimed_count, NEW.sent_count, NEW.failed_count,
               NEW.suppressed_count, NEW.holdout_count, NEW.uncertain_count, NEW.cancelled_count
          FROM campaigns_delivery d
         WHERE d.run_id = NEW.id AND d.run_month = NEW.run_month;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.frozen_count <> OLD.frozen_count AND OLD.frozen_count <> 0 THEN
        RAISE EXCEPTION 'a frozen audience keeps its size'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_run BEFORE INSERT OR UPDATE ON campaigns_campaignrun
    FOR EACH ROW EXECUTE FUNCTION campaigns_count_run();
"""

# Nobody signs a campaign they wrote or changed, by whatever route the row is written.
APPROVAL_GUARD = """
CREATE FUNCTION campaigns_guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM campaigns_campaign c
                WHERE c.id = NEW.campaign_id AND c.author_id IN (NEW.approver_id))
       OR EXISTS (SELECT 1 FROM campaigns_campaignedit e
                   WHERE e.campaign_id = NEW.campaign_id AND e.editor_id = NEW.approver_id) THEN
        RAISE EXCEPTION 'nobody approves their own campaign'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_approval BEFORE INSERT ON campaigns_approval
    FOR EACH ROW EXECUTE FUNCTION campaigns_guard_approval();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_approval
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""

AUDITED = [
    "campaigns_campaign",
    "campaigns_campaign_include",
    "campaigns_campaign_exclude",
    "campaigns_message",
    "campaigns_approval",
    "campaigns_campaignrun",
]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial"), ("customers", "0002_partitions_and_triggers")]

    operations = [
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
        migrations.RunSQL(DELIVERY_GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(RUN_GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(APPROVAL_GUARD, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
