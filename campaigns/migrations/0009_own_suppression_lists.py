"""Suppression lists that a campaign chooses beside the bank's own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_scan_short_messages"), ("customers", "0021_contact_terms")]

    operations = [
        migrations.RunSQL(
            "SELECT sandpiper_audit_table('campaigns_campaign_suppression_lists')",
            migrations.RunSQL.noop,
        ),
    ]
