from django.db import migrations, models

FROM_LOOK_ALIKES = """
    UPDATE segmentation_segment SET profiled = true
     WHERE kind = 'list' AND id IN (
        SELECT (made ->> 'segment')::bigint
          FROM segmentation_lookalike run CROSS JOIN LATERAL jsonb_array_elements(run.saved) AS made
     )
"""


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0022_permits_kept")]

    operations = [
        migrations.AddField(
            model_name="segment",
            name="profiled",
            field=models.BooleanField(default=False, verbose_name="chosen by a model or a profile"),
        ),
        migrations.RunSQL(FROM_LOOK_ALIKES, migrations.RunSQL.noop),
    ]
