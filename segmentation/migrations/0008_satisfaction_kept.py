"""Answers keep their customer by one check per statement (decision 0021); terms and what people note of falls are audited."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER check_references AFTER INSERT ON segmentation_surveyanswer
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF customer_id ON segmentation_surveyanswer
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION customers_check_references_of_row('customer_id', 'customers_customer');
CREATE TRIGGER keep_answering BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced('segmentation_surveyanswer', 'customer_id');
"""
AUDITED = ("segmentation_satisfactionterms", "segmentation_satisfactionalert")


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0007_look_alikes_kept"),
        ("customers", "0007_more_references_at_once"),
        ("accounts", "0002_audit_trail"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ],
    ]
