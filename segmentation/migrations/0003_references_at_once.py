"""Members keep their segment and customer by one check per statement (decision 0021)."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER check_references AFTER INSERT ON segmentation_segmentmembership
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF segment_id, customer_id ON segmentation_segmentmembership
    FOR EACH ROW WHEN ((OLD.segment_id, OLD.customer_id) IS DISTINCT FROM (NEW.segment_id, NEW.customer_id))
    EXECUTE FUNCTION customers_check_references_of_row('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0002_audited_tables"),
        ("customers", "0007_more_references_at_once"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
