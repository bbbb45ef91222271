from django.db import migrations

FROM_LOOK_ALIKES = """
    UPDATE segmentation_segment SET profiled = true
     WHERE kind = 'list' AND id IN (
        SELECT (made ->> 'segment')::bigint
          FROM segmentation_lookalike run CROSS JOIN LATERAL jsonb_array_elements(run.saved) AS made
     )
"""


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0011_audited_runs")]

    operations = [
        migrations.RunSQL(FROM_LOOK_ALIKES, migrations.RunSQL.noop),
    ]
