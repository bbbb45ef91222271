"""Who was let in to a segment or a campaign stands in the audit trail."""

from django.db import migrations

AUDITED = ["guardian_userobjectpermission", "guardian_groupobjectpermission"]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_audit_without_passwords"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [
        *[
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ],
    ]
