"""Versions keep what short messages and banners have too."""

from django.db import migrations

AGAIN = """
CREATE OR REPLACE FUNCTION campaigns_note_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaigns_messageversion
           (created_at, campaign_id, step, variant, language, subject, preheader, body,
            link, template, template_values, button, picture, placement, actor)
    VALUES (clock_timestamp(), NEW.campaign_id, NEW.step, NEW.variant, NEW.language, NEW.subject, NEW.preheader,
            NEW.body, NEW.link, NEW.template, NEW.template_values, NEW.button, NEW.picture, NEW.placement,
            coalesce(nullif(current_setting('sandpiper.actor', true), ''), 'unknown:sql'));
    RETURN NULL;
END $$;
DROP TRIGGER note_version ON campaigns_message;
CREATE TRIGGER note_version AFTER UPDATE ON campaigns_message FOR EACH ROW
    WHEN ((OLD.subject, OLD.preheader, OLD.body, OLD.link, OLD.template, OLD.template_values,
           OLD.button, OLD.picture, OLD.placement) IS DISTINCT FROM
          (NEW.subject, NEW.preheader, NEW.body, NEW.link, NEW.template, NEW.template_values,
           NEW.button, NEW.picture, NEW.placement))
    EXECUTE FUNCTION campaigns_note_version();
DROP TRIGGER note_first_version ON campaigns_message;
CREATE TRIGGER note_first_version AFTER INSERT ON campaigns_message FOR EACH ROW
    WHEN (NEW.subject || NEW.preheader || NEW.body || NEW.link || NEW.template || NEW.button || NEW.picture
          || NEW.placement <> '' OR NEW.template_values <> '{}')
    EXECUTE FUNCTION campaigns_note_version();
INSERT INTO campaigns_messageversion (created_at, campaign_id, step, variant, language, subject, preheader, body,
                                      link, template, template_values, button, picture, placement, actor)
SELECT clock_timestamp(), campaign_id, step, variant, language, subject, preheader, body,
       link, template, template_values, button, picture, placement, 'system:migration'
  FROM campaigns_message
 WHERE link || template || button || picture || placement <> '' OR template_values <> '{}' ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0015_following")]

    operations = [
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
