"""Banners in app and website: places, what stands there for whom, and what became of showing it."""

from django.db import migrations

# Who scans a banner answers for the words on its button too.
FINGERPRINT = """
CREATE OR REPLACE FUNCTION campaigns_copy_fingerprint(campaign bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
               c.channel, c.product_id, p.kind, p.name_zh, p.name_en, p.risk_rating, p.rate, p.rate_kind,
               p.term_days, p.min_amount, p.fee,
               (SELECT jsonb_agg(jsonb_build_array(
                           m.step, m.variant, m.language, m.subject, m.preheader, m.body,
                           m.link, m.template, m.template_values, m.button)
                       ORDER BY m.step, m.variant, m.language)
                  FROM campaigns_message m WHERE m.campaign_id = c.id))::text, 'UTF8')), 'hex')
      FROM campaigns_campaign c LEFT JOIN customers_product p ON p.id = c.product_id
     WHERE c.id = campaign
$$;
SELECT sandpiper_audit_table('campaigns_placement');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0013_contact_tasks"),
        ("customers", "0021_contact_terms"),
        ("segmentation", "0011_audited_runs"),
    ]

    operations = [
        migrations.RunSQL(FINGERPRINT, migrations.RunSQL.noop),
    ]
