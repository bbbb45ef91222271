"""Stop rules of one campaign, and what fired with who let the run go on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION campaigns_guard_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what fired is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.run_id, NEW.line, NEW.does, NEW.by_bank, NEW.cases, NEW.customers, NEW."limit", NEW.least, NEW.at)
        IS DISTINCT FROM
       (OLD.run_id, OLD.line, OLD.does, OLD.by_bank, OLD.cases, OLD.customers, OLD."limit", OLD.least, OLD.at)
       OR (OLD.settled_at IS NOT NULL AND (NEW.settled_at, NEW.settled_by_id, NEW.reason)
           IS DISTINCT FROM (OLD.settled_at, OLD.settled_by_id, OLD.reason)) THEN
        RAISE EXCEPTION 'what fired stays as it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_stop BEFORE UPDATE OR DELETE ON campaigns_stopevent
    FOR EACH ROW EXECUTE FUNCTION campaigns_guard_stop();
SELECT sandpiper_audit_table('campaigns_stopevent');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0020_ad_audiences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='stop_rules',
            field=models.JSONField(blank=True, default=list, verbose_name='stop rules'),
        ),
        migrations.CreateModel(
            name='StopEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('line', models.CharField(choices=[('bounced', 'Bounced'), ('complained', 'Reported as unwanted'), ('unsubscribed', 'Unsubscribed'), ('failed', 'Failed'), ('spend', 'Share of the budget spent')], max_length=12, verbose_name='line')),
                ('does', models.CharField(choices=[('alert', 'Tells the owner'), ('pause', 'Pauses the run')], max_length=5, verbose_name='what it does')),
                ('by_bank', models.BooleanField(default=False, verbose_name='a line of the bank')),
                ('cases', models.PositiveIntegerField(verbose_name='cases')),
                ('customers', models.PositiveIntegerField(verbose_name='out of')),
                ('limit', models.FloatField(verbose_name='limit')),
                ('least', models.PositiveIntegerField(verbose_name='after at least')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='owner told')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='let go on')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason to go on')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='campaigns.campaignrun', verbose_name='run')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='let go on by')),
            ],
            options={
                'verbose_name': 'stop event',
                'verbose_name_plural': 'stop events',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('run', 'line', 'does', 'by_bank'), name='stopevent_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='stopevent_let_go_says_why')],
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
