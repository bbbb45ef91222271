from django.db import migrations

# What people change; the state of a sender is written by the system itself.
AUDITED = ["customers_sender"]


class Migration(migrations.Migration):
    dependencies = [("customers", "0019_regions")]

    operations = [
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
