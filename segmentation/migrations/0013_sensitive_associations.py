from django.db import migrations

# What runs have found so far they found without asking: those with such a rule are kept from others.
MARK_FOUND = """
    UPDATE segmentation_associationrun SET sensitive = true
     WHERE id IN (
        SELECT run_id FROM segmentation_associationrule
         WHERE "then" IN ('category:health', 'category:children')
            OR given @> '["category:health"]' OR given @> '["category:children"]'
     )
"""


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0012_profiled_lists")]

    operations = [
        migrations.RunSQL(MARK_FOUND, migrations.RunSQL.noop),
    ]
