"""The trail says that a ticket's subject or the number given changed, and keeps neither."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("service_desk", "0004_resealed_threads"),
        ("accounts", "0005_audit_without_values"),
    ]

    operations = [
        migrations.RunSQL(
            "SELECT sandpiper_audit_hiding('service_desk_ticket', 'subject,contact_customer_no')",
            migrations.RunSQL.noop,
        ),
    ]
