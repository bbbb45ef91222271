"""Tasks of people: one for each delivery by phone or at the branch, with its own guard."""

import customers.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION campaigns_guard_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'tasks are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.delivery_id, NEW.run_id, NEW.channel, NEW.idempotency_key)
        IS DISTINCT FROM (OLD.delivery_id, OLD.run_id, OLD.channel, OLD.idempotency_key) THEN
        RAISE EXCEPTION 'a task keeps its delivery' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.settled_at IS NOT NULL AND (NEW.state, NEW.outcome, NEW.settled_at, NEW.settled_by_id)
        IS DISTINCT FROM (OLD.state, OLD.outcome, OLD.settled_at, OLD.settled_by_id) THEN
        RAISE EXCEPTION 'what became of a task stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_task BEFORE UPDATE OR DELETE ON campaigns_contacttask
    FOR EACH ROW EXECUTE FUNCTION campaigns_guard_task();
SELECT sandpiper_audit_table('campaigns_contacttask');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0014_failed_sent_again'),
        ('customers', '0028_contact_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('delivery_id', models.BigIntegerField(unique=True, verbose_name='delivery')),
                ('idempotency_key', models.CharField(max_length=120, unique=True, verbose_name='idempotency key')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat'), ('in_app', 'In-app'), ('phone', 'Phone'), ('branch', 'Branch')], max_length=8, verbose_name='channel')),
                ('title', customers.models.fields.SealedField(verbose_name='title')),
                ('script', customers.models.fields.SealedField(verbose_name='script')),
                ('due_on', models.DateField(verbose_name='due')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('call_at', models.DateTimeField(blank=True, null=True, verbose_name='call back at')),
                ('state', models.CharField(choices=[('open', 'Open'), ('taken', 'Taken'), ('done', 'Done'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn')], default='open', max_length=9, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=32, verbose_name='reason')),
                ('outcome', models.CharField(blank=True, choices=[('interested', 'Reached, interested'), ('not_interested', 'Reached, not interested'), ('later', 'Reached, call back later'), ('not_reached', 'Not reached'), ('wrong_number', 'Wrong number'), ('no_calls', 'Asked not to be called'), ('meeting', 'Meeting arranged'), ('sold', 'Sold')], max_length=14, verbose_name='outcome')),
                ('note', customers.models.fields.SealedField(verbose_name='note')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='last try')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.branch', verbose_name='branch')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='customer')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='relationship manager')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='campaigns.campaignrun', verbose_name='run')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
                'permissions': [('work_contacttask', 'Work on the tasks of the own branch'), ('assign_contacttask', 'Distribute the tasks of the own branch'), ('serve_branch', 'Serve customers at the branch')],
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'taken'])), fields=['branch', 'due_on'], name='contacttask_due_idx'), models.Index(fields=['run', 'state'], name='contacttask_run_idx'), models.Index(fields=['branch', '-created_at'], name='contacttask_made_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state__in', ['open', 'taken'])), models.Q(('settled_at__isnull', False), ('state__in', ['done', 'expired', 'withdrawn'])), _connector='OR'), name='contacttask_settled'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken'), _negated=True), ('owner__isnull', False), _connector='OR'), name='contacttask_taken_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='contacttask_done_says_how'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='contacttask_withdrawn_says_why')],
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
