"""One shape for all long runs; failures told in the language of whoever asked become the detail of a code."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CODED = """
UPDATE segmentation_{table} SET error = 'broken', error_details = jsonb_build_object('detail', left(error, 300))
 WHERE error <> ''
"""
TABLES = (
    "associationrun", "clusterrun", "driverrun", "embeddingrun", "groupportrait", "lookalike", "outcometree",
    "stagerun", "valuerun",
)


class Migration(migrations.Migration):

    dependencies = [
        ('segmentation', '0016_satisfaction_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField('associationrun', 'by', 'owner'),
        migrations.RemoveField(
            model_name='associationrun',
            name='progress',
        ),
        migrations.AddField(
            model_name='associationrun',
            name='branch_code',
            field=models.CharField(blank=True, max_length=20, verbose_name='branch'),
        ),
        migrations.AddField(
            model_name='associationrun',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='associationrun',
            name='stage',
            field=models.CharField(blank=True, max_length=20, verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='associationrun',
            name='steps',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='steps'),
        ),
        migrations.AddField(
            model_name='associationrun',
            name='steps_done',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='steps done'),
        ),
        migrations.AddField(
            model_name='clusterrun',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='outcometree',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='stagerun',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='stagerun',
            name='stage',
            field=models.CharField(blank=True, max_length=20, verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='stagerun',
            name='steps',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='steps'),
        ),
        migrations.AddField(
            model_name='stagerun',
            name='steps_done',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='steps done'),
        ),
        migrations.AddField(
            model_name='valuerun',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='valuerun',
            name='stage',
            field=models.CharField(blank=True, max_length=20, verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='valuerun',
            name='steps',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='steps'),
        ),
        migrations.AddField(
            model_name='valuerun',
            name='steps_done',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='steps done'),
        ),
        migrations.AddField(
            model_name='embeddingrun',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='lookalike',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='driverrun',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        migrations.AddField(
            model_name='groupportrait',
            name='error_details',
            field=models.JSONField(blank=True, default=dict, verbose_name='details of the error'),
        ),
        *[migrations.RunSQL(CODED.format(table=table), migrations.RunSQL.noop) for table in TABLES],
        migrations.AlterField(
            model_name='driverrun',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='groupportrait',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='embeddingrun',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='lookalike',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='associationrun',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='associationrun',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AlterField(
            model_name='associationrun',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='clusterrun',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='outcometree',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='stagerun',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='stagerun',
            name='finished_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='finished at'),
        ),
        migrations.AlterField(
            model_name='stagerun',
            name='started_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='started at'),
        ),
        migrations.AlterField(
            model_name='stagerun',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='valuerun',
            name='error',
            field=models.CharField(blank=True, max_length=32, verbose_name='error'),
        ),
        migrations.AlterField(
            model_name='valuerun',
            name='finished_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='finished at'),
        ),
        migrations.AlterField(
            model_name='valuerun',
            name='started_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='started at'),
        ),
        migrations.AlterField(
            model_name='valuerun',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='ClusterAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('stage', models.CharField(blank=True, max_length=20, verbose_name='stage')),
                ('steps_done', models.PositiveSmallIntegerField(default=0, verbose_name='steps done')),
                ('steps', models.PositiveSmallIntegerField(default=0, verbose_name='steps')),
                ('error', models.CharField(blank=True, max_length=32, verbose_name='error')),
                ('error_details', models.JSONField(blank=True, default=dict, verbose_name='details of the error')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('assigned_count', models.PositiveIntegerField(default=0, verbose_name='customers assigned')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='segmentation.clusterrun')),
            ],
            options={
                'verbose_name': 'assignment to clusters',
                'verbose_name_plural': 'assignments to clusters',
                'ordering': ['-pk'],
            },
        ),
    ]
