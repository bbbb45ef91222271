from django.db import migrations, models

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
    dependencies = [("segmentation", "0023_profiled_lists")]

    operations = [
        migrations.AddField(
            model_name="associationrun",
            name="sensitive",
            field=models.BooleanField(default=False, verbose_name="reads sensitive features"),
        ),
        migrations.RunSQL(MARK_FOUND, migrations.RunSQL.noop),
    ]
