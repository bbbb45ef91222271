"""Deliveries keep their customer by one check per statement (decision 0021); their run by its foreign key."""

from django.db import migrations

FORWARD = """
ALTER TABLE campaigns_delivery DROP CONSTRAINT campaigns_delivery_customer_id_fkey;
CREATE TRIGGER check_references AFTER INSERT ON campaigns_delivery
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('customer_id', 'customers_customer');
CREATE TRIGGER keep_delivered BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced('campaigns_delivery', 'customer_id');
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_guards"), ("customers", "0006_references_at_once")]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
