"""The audit trail sees who moves a lever."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_audited_tables"), ("accounts", "0002_audit_trail")]

    operations = [
        migrations.RunSQL(
            "SELECT sandpiper_audit_table('recommendations_lever')", migrations.RunSQL.noop
        ),
    ]
