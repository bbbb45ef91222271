"""Members keep their segment and customer by one check per statement (decision 0021)."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER check_references AFTER INSERT ON segmentation_segmentmembership
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF segment_id, customer_id ON segmentation_segmentmembership
    FOR EACH ROW WHEN ((OLD.segment_id, OLD.customer_id) IS DISTINCT FROM (NEW.segment_id, NEW.customer_id))
    EXECUTE FUNCTION customers_check_references_of_row('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references AFTER INSERT ON segmentation_membershipchange
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF segment_id, customer_id ON segmentation_membershipchange
    FOR EACH ROW WHEN ((OLD.segment_id, OLD.customer_id) IS DISTINCT FROM (NEW.segment_id, NEW.customer_id))
    EXECUTE FUNCTION customers_check_references_of_row('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER keep_members BEFORE DELETE ON segmentation_segment FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced(
        'segmentation_segmentmembership', 'segment_id', 'segmentation_membershipchange', 'segment_id');
CREATE TRIGGER keep_member BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced(
        'segmentation_segmentmembership', 'customer_id',
        'segmentation_membershipchange', 'customer_id');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0015_more_references_at_once'),
        ('segmentation', '0003_drafts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membershipchange',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer'),
        ),
        migrations.AlterField(
            model_name='membershipchange',
            name='segment',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='segmentation.segment'),
        ),
        migrations.AlterField(
            model_name='segmentmembership',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer'),
        ),
        migrations.AlterField(
            model_name='segmentmembership',
            name='segment',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='segmentation.segment'),
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
