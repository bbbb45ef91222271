"""No campaign leaves draft, by SQL neither, without a clean scan of exactly these texts and product facts."""

from django.db import migrations

GUARD = """
CREATE FUNCTION campaigns_copy_fingerprint(campaign bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
               c.channel, c.product_id, p.kind, p.name_zh, p.name_en, p.risk_rating, p.rate, p.rate_kind,
               p.term_days, p.min_amount, p.fee,
               (SELECT jsonb_agg(jsonb_build_array(
                           m.step, m.variant, m.language, m.subject, m.preheader, m.body)
                       ORDER BY m.step, m.variant, m.language)
                  FROM campaigns_message m WHERE m.campaign_id = c.id))::text, 'UTF8')), 'hex')
      FROM campaigns_campaign c LEFT JOIN customers_product p ON p.id = c.product_id
     WHERE c.id = campaign
$$;
CREATE FUNCTION campaigns_require_scan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM campaigns_copyscan s
         WHERE s.id = (SELECT max(id) FROM campaigns_copyscan WHERE campaign_id = NEW.id)
           AND s.errors = 0 AND s.open_warnings = 0
           AND s.fingerprint = campaigns_copy_fingerprint(NEW.id)) THEN
        RAISE EXCEPTION 'a campaign leaves draft with a clean scan of its texts'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER require_scan AFTER UPDATE OF state ON campaigns_campaign FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION campaigns_require_scan();
CREATE TRIGGER require_scan_of_new AFTER INSERT ON campaigns_campaign FOR EACH ROW
    WHEN (NEW.state <> 'draft') EXECUTE FUNCTION campaigns_require_scan();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_copyscan
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_copyanswer
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE FUNCTION campaigns_keep_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a word of the copy rules keeps what was proposed and who published it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_term BEFORE UPDATE ON campaigns_copyterm FOR EACH ROW
    WHEN ((OLD.kind, OLD.words, OLD.reason, OLD.author_id) IS DISTINCT FROM (NEW.kind, NEW.words, NEW.reason, NEW.author_id)
          OR (OLD.publisher_id IS NOT NULL AND OLD.publisher_id IS DISTINCT FROM NEW.publisher_id)
          OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at))
    EXECUTE FUNCTION campaigns_keep_term();
"""
KEPT = ("campaigns_copyscan", "campaigns_copyanswer")
AUDITED = ("campaigns_copyanswer", "campaigns_copyterm")


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_references_at_once"),
        ("customers", "0006_references_at_once"),
    ]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"SELECT sandpiper_refuse_truncate('{table}')", migrations.RunSQL.noop
            )
            for table in KEPT
        ),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
