"""The audit trail's trigger on clusters: people name them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0004_snapshots_stay"), ("accounts", "0002_audit_trail")]

    operations = [
        migrations.RunSQL(
            "SELECT sandpiper_audit_table('segmentation_cluster')", migrations.RunSQL.noop
        ),
    ]
