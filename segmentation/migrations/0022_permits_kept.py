"""Searches for associations and assignments of stages keep under which permit they read customers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0021_audited_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name=name, name="permit", field=models.JSONField(blank=True, default=dict, verbose_name="permit")
        )
        for name in ("associationrun", "stagerun")
    ]  # fmt: skip
