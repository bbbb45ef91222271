"""One shape for all long runs; failures told in the language of whoever asked become the detail of a code."""

from django.db import migrations

CODED = """
UPDATE segmentation_{table} SET error = 'broken', error_details = jsonb_build_object('detail', left(error, 300))
 WHERE error <> ''
"""
TABLES = (
    "associationrun",
    "clusterrun",
    "driverrun",
    "embeddingrun",
    "groupportrait",
    "lookalike",
    "outcometree",
    "stagerun",
    "valuerun",
)


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0008_satisfaction_kept")]

    operations = [
        *[migrations.RunSQL(CODED.format(table=table), migrations.RunSQL.noop) for table in TABLES],
    ]
