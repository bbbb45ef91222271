"""Pictures, versions of messages, checked links and offers in mails."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION campaigns_keep_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a picture keeps its name and its bytes: texts that were signed show it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_asset BEFORE UPDATE ON campaigns_asset FOR EACH ROW
    WHEN ((OLD.name, OLD.shows, OLD.sha256, OLD.format, OLD.width, OLD.height, OLD.size, OLD.uploader_id)
          IS DISTINCT FROM
          (NEW.name, NEW.shows, NEW.sha256, NEW.format, NEW.width, NEW.height, NEW.size, NEW.uploader_id))
    EXECUTE FUNCTION campaigns_keep_asset();
CREATE TRIGGER keep_row BEFORE DELETE ON campaigns_asset
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_asset();
CREATE TRIGGER append_only BEFORE UPDATE ON campaigns_messageversion
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE ON campaigns_deliveryoffer
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE FUNCTION campaigns_note_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaigns_messageversion
           (created_at, campaign_id, step, variant, language, subject, preheader, body, actor)
    VALUES (clock_timestamp(), NEW.campaign_id, NEW.step, NEW.variant, NEW.language, NEW.subject, NEW.preheader,
            NEW.body, coalesce(nullif(current_setting('sandpiper.actor', true), ''), 'unknown:sql'));
    RETURN NULL;
END $$;
CREATE TRIGGER note_version AFTER UPDATE ON campaigns_message FOR EACH ROW
    WHEN ((OLD.subject, OLD.preheader, OLD.body) IS DISTINCT FROM (NEW.subject, NEW.preheader, NEW.body))
    EXECUTE FUNCTION campaigns_note_version();
CREATE TRIGGER note_first_version AFTER INSERT ON campaigns_message FOR EACH ROW
    WHEN (NEW.subject || NEW.preheader || NEW.body <> '') EXECUTE FUNCTION campaigns_note_version();
INSERT INTO campaigns_messageversion (created_at, campaign_id, step, variant, language, subject, preheader, body, actor)
SELECT updated_at, campaign_id, step, variant, language, subject, preheader, body, 'system:migration'
  FROM campaigns_message WHERE subject || preheader || body <> '' ORDER BY id;
SELECT sandpiper_audit_table('campaigns_asset');
"""
USER = settings.AUTH_USER_MODEL
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
MADE = ("created_at", models.DateTimeField(auto_now_add=True))


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0011_own_suppression_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                ID,
                MADE,
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.SlugField(max_length=80, unique=True, verbose_name="name")),
                ("shows", models.CharField(max_length=200, verbose_name="what it shows")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                (
                    "format",
                    models.CharField(
                        choices=[("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("webp", "WebP")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                ("width", models.PositiveIntegerField(verbose_name="width in pixels")),
                ("height", models.PositiveIntegerField(verbose_name="height in pixels")),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "uploader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=USER,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={"verbose_name": "picture", "verbose_name_plural": "pictures"},
        ),
        migrations.CreateModel(
            name="MessageVersion",
            fields=[
                ID,
                MADE,
                ("step", models.PositiveSmallIntegerField(verbose_name="step")),
                ("variant", models.CharField(max_length=8, verbose_name="variant")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("preheader", models.CharField(blank=True, max_length=200, verbose_name="preview line")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("actor", models.CharField(max_length=150, verbose_name="by")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a message",
                "verbose_name_plural": "versions of messages",
                "indexes": [
                    models.Index(fields=["campaign", "language", "-id"], name="messageversion_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ID,
                ("url", models.URLField(max_length=1000, unique=True, verbose_name="address")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ok", "Answers"),
                            ("moved", "Leads elsewhere"),
                            ("broken", "Broken"),
                            ("unreached", "Not reached"),
                            ("forbidden", "Not called: not a public address"),
                        ],
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="answer")),
                ("leads_to", models.CharField(blank=True, max_length=1000, verbose_name="leads to")),
                ("checked_at", models.DateTimeField(verbose_name="checked at")),
            ],
            options={"verbose_name": "link check", "verbose_name_plural": "link checks"},
        ),
        migrations.CreateModel(
            name="DeliveryOffer",
            fields=[
                ID,
                MADE,
                ("delivery_id", models.BigIntegerField(unique=True, verbose_name="delivery")),
                ("decision_id", models.BigIntegerField(verbose_name="decision")),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaignrun",
                    ),
                ),
            ],
            options={"verbose_name": "offer in a mail", "verbose_name_plural": "offers in mails"},
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
