from django.db import migrations

# The sample that counts are estimated from, one customer in 64 by a hash of the id, is found without reading all.
SAMPLE = """
CREATE INDEX customer_sample ON customers_customer (id) WHERE hashint8extended(id, 0) & 63 = 0;
CREATE INDEX customerprofile_sample ON customers_customerprofile (customer_id)
    WHERE hashint8extended(customer_id, 0) & 63 = 0;
"""
UNDO = "DROP INDEX customer_sample; DROP INDEX customerprofile_sample"


class Migration(migrations.Migration):
    dependencies = [("customers", "0017_running_totals")]

    operations = [
        migrations.RunSQL(SAMPLE, UNDO),
    ]
