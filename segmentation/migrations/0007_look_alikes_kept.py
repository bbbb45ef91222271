"""Embeddings keep their model and customer by one check per statement (decision 0021)."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER check_references AFTER INSERT ON segmentation_customerembedding
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('run_id', 'segmentation_embeddingrun', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF run_id, customer_id ON segmentation_customerembedding
    FOR EACH ROW WHEN ((OLD.run_id, OLD.customer_id) IS DISTINCT FROM (NEW.run_id, NEW.customer_id))
    EXECUTE FUNCTION customers_check_references_of_row('run_id', 'segmentation_embeddingrun', 'customer_id', 'customers_customer');
CREATE TRIGGER keep_embedded BEFORE DELETE ON segmentation_embeddingrun FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced('segmentation_customerembedding', 'run_id');
CREATE TRIGGER keep_embedded BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced('segmentation_customerembedding', 'customer_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0006_value_and_stages_kept"),
        ("customers", "0007_more_references_at_once"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
