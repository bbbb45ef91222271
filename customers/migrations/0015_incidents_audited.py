"""What is written of an incident stands in the audit trail."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_firms")]

    operations = [
        migrations.RunSQL(
            "SELECT sandpiper_audit_table('customers_incident')", migrations.RunSQL.noop
        ),
    ]
