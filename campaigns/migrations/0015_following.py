"""A campaign that follows another: at most three in a row, never in a circle, each delivery taken up once."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION campaigns_guard_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above int;
    below int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('campaigns.follows', 0));
    WITH RECURSIVE up (id, depth) AS (
        SELECT NEW.follows_id, 1
        UNION ALL
        SELECT c.follows_id, up.depth + 1 FROM up JOIN campaigns_campaign c ON c.id = up.id
         WHERE c.follows_id IS NOT NULL AND up.id <> NEW.id AND up.depth < 5)
    SELECT CASE WHEN bool_or(id = NEW.id) THEN 99 ELSE max(depth) END INTO above FROM up;
    WITH RECURSIVE down (id, depth) AS (
        SELECT NEW.id, 1
        UNION ALL
        SELECT c.id, down.depth + 1 FROM down JOIN campaigns_campaign c ON c.follows_id = down.id
         WHERE down.depth < 5)
    SELECT max(depth) INTO below FROM down;
    IF above + below > 3 THEN
        RAISE EXCEPTION 'at most three campaigns follow each other, and none follows itself'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_chain BEFORE INSERT OR UPDATE OF follows_id ON campaigns_campaign
    FOR EACH ROW WHEN (NEW.follows_id IS NOT NULL) EXECUTE FUNCTION campaigns_guard_chain();

-- Only what was settled in the run that is followed is taken up: a hold-out stays held out.
CREATE FUNCTION campaigns_guard_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM taken) <> (
        SELECT count(*) FROM taken t
          JOIN campaigns_campaignrun r ON r.id = t.run_id AND r.campaign_id = t.campaign_id
          JOIN campaigns_campaign c ON c.id = t.campaign_id
          JOIN campaigns_campaignrun f ON f.id = r.follows_id AND f.campaign_id = c.follows_id
          JOIN campaigns_delivery d ON d.run_id = f.id AND d.run_month = f.run_month
               AND d.id = t.delivery_id AND d.state IN ('sent', 'failed', 'suppressed')) THEN
        RAISE EXCEPTION 'a follow-up takes up what was settled in the run it follows'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard_followed AFTER INSERT ON campaigns_followeddelivery
    REFERENCING NEW TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION campaigns_guard_followed();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_followeddelivery
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_refuse_truncate('campaigns_followeddelivery');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0014_banners"),
        ("customers", "0021_contact_terms"),
        ("segmentation", "0011_audited_runs"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
