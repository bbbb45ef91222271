"""Public posts of a campaign: scanned and signed with its texts, out once, and never changed from then on."""

from django.db import migrations

# A scan answers for the posts too that are still to go out.
FINGERPRINT = """
CREATE OR REPLACE FUNCTION campaigns_copy_fingerprint(campaign bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
               c.channel, c.product_id, p.kind, p.name_zh, p.name_en, p.risk_rating, p.rate, p.rate_kind,
               p.term_days, p.min_amount, p.fee,
               (SELECT jsonb_agg(jsonb_build_array(
                           m.step, m.variant, m.language, m.subject, m.preheader, m.body,
                           m.link, m.template, m.template_values, m.button)
                       ORDER BY m.step, m.variant, m.language)
                  FROM campaigns_message m WHERE m.campaign_id = c.id),
               (SELECT jsonb_agg(jsonb_build_array(s.id, s.platform, s.language, s.title, s.body) ORDER BY s.id)
                  FROM campaigns_socialpost s
                 WHERE s.campaign_id = c.id
                   AND NOT EXISTS (SELECT 1 FROM campaigns_postpublication o WHERE o.post_id = s.id)
               ))::text, 'UTF8')), 'hex')
      FROM campaigns_campaign c LEFT JOIN customers_product p ON p.id = c.product_id
     WHERE c.id = campaign
$$;
"""
# What the public has read stays provable, against direct SQL too.
KEPT = """
CREATE FUNCTION campaigns_keep_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM campaigns_postpublication o WHERE o.post_id = OLD.id) THEN
        RAISE EXCEPTION 'a post that is out stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_post BEFORE UPDATE OR DELETE ON campaigns_socialpost
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_post();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_postpublication
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_postfigure
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""
APPENDED = ("campaigns_postpublication", "campaigns_postfigure")
AUDITED = ("campaigns_socialpost", *APPENDED)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0019_replies_and_tests")]

    operations = [
        migrations.RunSQL(FINGERPRINT, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"SELECT sandpiper_refuse_truncate('{table}')", migrations.RunSQL.noop
            )
            for table in APPENDED
        ),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
