"""Value and stages keep their customer by one check per statement (decision 0021); their terms are audited."""

from django.db import migrations

AUDITED = ("segmentation_valueterms", "segmentation_stageterms")
TABLES = (
    "segmentation_customervalue",
    "segmentation_tierchange",
    "segmentation_customerstage",
    "segmentation_stagechange",
)
OF_TABLE = """
CREATE TRIGGER check_references AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF customer_id ON {table}
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION customers_check_references_of_row('customer_id', 'customers_customer');
"""
KEPT = """
CREATE TRIGGER keep_valued BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced(
        'segmentation_customervalue', 'customer_id', 'segmentation_tierchange', 'customer_id',
        'segmentation_customerstage', 'customer_id', 'segmentation_stagechange', 'customer_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0005_audited_clusters"),
        ("customers", "0007_more_references_at_once"),
        ("accounts", "0002_audit_trail"),
    ]

    operations = [
        *[
            migrations.RunSQL(OF_TABLE.format(table=table), migrations.RunSQL.noop)
            for table in TABLES
        ],
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ],
    ]
