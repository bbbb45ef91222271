"""Consents, profiles and scores keep their customer by one check per statement (decision 0021)."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER check_references AFTER INSERT ON customers_consent
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('customer_id', 'customers_customer');
CREATE TRIGGER check_references AFTER INSERT ON customers_customerprofile
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF customer_id ON customers_customerprofile
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION customers_check_references_of_row('customer_id', 'customers_customer');
CREATE TRIGGER check_references AFTER INSERT ON customers_score
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF customer_id ON customers_score
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION customers_check_references_of_row('customer_id', 'customers_customer');
CREATE TRIGGER keep_known BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced(
        'customers_consent', 'customer_id', 'customers_consentstate', 'customer_id',
        'customers_customerprofile', 'customer_id', 'customers_score', 'customer_id');
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_references_at_once")]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
