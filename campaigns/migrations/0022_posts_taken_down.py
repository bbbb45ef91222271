"""When and why a public post was taken down; never changed from then on."""

from django.db import migrations

KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_postremoval
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_refuse_truncate('campaigns_postremoval');
SELECT sandpiper_audit_table('campaigns_postremoval');
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0021_replies_owed")]

    operations = [
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
