"""A campaign that follows another: at most three in a row, never in a circle, each delivery taken up once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
        ("campaigns", "0016_banners"),
        ("customers", "0028_contact_terms"),
        ("segmentation", "0022_permits_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowedDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("delivery_id", models.BigIntegerField(verbose_name="delivery")),
            ],
            options={
                "verbose_name": "followed delivery",
                "verbose_name_plural": "followed deliveries",
            },
        ),
        migrations.RemoveConstraint(
            model_name="occurrence",
            name="occurrence_once",
        ),
        migrations.AddField(
            model_name="campaign",
            name="follow_after_hours",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="hours after the first contact"
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="follow_when",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_sent", "Could not be reached: no address, no consent, or it failed"),
                    ("not_delivered", "It did not arrive"),
                    ("not_opened", "Did not open it"),
                    ("not_clicked", "Did not click"),
                    ("not_converted", "No success yet"),
                ],
                max_length=13,
                verbose_name="for whom",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="campaigns.campaign",
                verbose_name="follows",
            ),
        ),
        migrations.AddField(
            model_name="campaignrun",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="campaigns.campaignrun",
                verbose_name="follows the run",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="looks",
                to="campaigns.campaignrun",
                verbose_name="run that is followed",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follow_after_hours", None), ("follow_when", ""), ("follows", None)),
                    models.Q(
                        models.Q(("follows", models.F("id")), _negated=True),
                        ("customer_time", "bank"),
                        ("follow_after_hours__range", (1, 720)),
                        (
                            "follow_when__in",
                            [
                                "not_sent",
                                "not_delivered",
                                "not_opened",
                                "not_clicked",
                                "not_converted",
                            ],
                        ),
                        ("follows__isnull", False),
                        ("holdout_share", 0),
                        ("recurrence", ""),
                        ("scheduled_at", None),
                    ),
                    _connector="OR",
                ),
                name="campaign_follow_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("campaign", "of", "planned_at"),
                name="occurrence_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="followeddelivery",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.campaign",
            ),
        ),
        migrations.AddField(
            model_name="followeddelivery",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.campaignrun",
                verbose_name="run",
            ),
        ),
        migrations.AddConstraint(
            model_name="followeddelivery",
            constraint=models.UniqueConstraint(
                fields=("delivery_id", "campaign"), name="followed_once"
            ),
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
