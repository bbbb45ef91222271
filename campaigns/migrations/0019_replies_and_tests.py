"""Replies of customers, and test addresses of colleagues with what was sent there."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0018_stop_rules"), ("customers", "0023_ad_audiences")]

    operations = [
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in ("campaigns_reply", "campaigns_testaddress")
        ),
    ]
