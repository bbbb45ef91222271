"""Customer numbers compare byte by byte: the index that keeps them apart then finds beginnings too.

The second one, which Django makes for every unique text, cost a twelfth of the insert of a customer.
"""

from django.db import migrations

LIKE = "customers_customer_customer_no_25ba515f_like"


class Migration(migrations.Migration):
    dependencies = [("customers", "0024_sample_alone")]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX IF EXISTS {LIKE}",
            f"CREATE INDEX {LIKE} ON customers_customer (customer_no varchar_pattern_ops)",
        ),
    ]
