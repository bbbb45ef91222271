"""The audit trail's triggers on this app's tables."""

from django.db import migrations

AUDITED = ["recommendations_modelversion"]


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial"), ("accounts", "0002_audit_trail")]

    operations = [
        *[
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ],
    ]
