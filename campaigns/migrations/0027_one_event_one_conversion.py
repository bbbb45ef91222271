"""One event is one conversion of a run: until now it counted for each of two records that were merged since."""

from django.db import migrations, models

# What was counted twice stays for the customer kept, as it is counted from now on.
ONCE = """
DELETE FROM campaigns_conversion
 WHERE id IN (SELECT id FROM (
           SELECT v.id, row_number() OVER (PARTITION BY v.run_id, v.event_id
                                           ORDER BY c.merged_into_id IS NOT NULL, v.id) AS place
             FROM campaigns_conversion v JOIN customers_customer c ON c.id = v.customer_id) AS told
        WHERE place > 1)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0026_database_recognised"),
        ("customers", "0025_numbers_byte_by_byte"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="conversion", name="conversion_once"),
        migrations.RunSQL(ONCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.UniqueConstraint(fields=("run", "event_id"), name="conversion_once"),
        ),
    ]
