"""Pictures, versions of messages, checked links and offers in mails."""

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
ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)
MADE = ("created_at", models.DateTimeField(auto_now_add=True))


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0009_own_suppression_lists")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
