"""Replies of customers, and test addresses of colleagues with what was sent there."""

import customers.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0021_stop_rules'),
        ('customers', '0032_hold_for_a_reply'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TestAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat')], max_length=8, verbose_name='channel')),
                ('address', customers.models.fields.SealedField(verbose_name='address')),
                ('address_index', models.BinaryField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='whose')),
            ],
            options={
                'verbose_name': 'test address',
                'verbose_name_plural': 'test addresses',
                'permissions': [('confirm_testaddress', 'Confirm colleagues’ test addresses')],
            },
        ),
        migrations.CreateModel(
            name='TestSend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat')], max_length=8, verbose_name='channel')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('outcome', models.CharField(max_length=10, verbose_name='outcome')),
                ('response', models.CharField(blank=True, max_length=300, verbose_name='answer of the provider')),
                ('address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.testaddress', verbose_name='test address')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='test_sends', to='campaigns.campaign')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'test message',
                'verbose_name_plural': 'test messages',
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('fingerprint', models.CharField(max_length=64, unique=True, verbose_name='fingerprint')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat'), ('in_app', 'In-app'), ('phone', 'Phone'), ('branch', 'Branch'), ('ads', 'Ad audience')], max_length=8, verbose_name='channel')),
                ('kind', models.CharField(choices=[('answer', 'Answer'), ('doubtful', 'May be a wish to leave'), ('automatic', 'Automatic')], max_length=9, verbose_name='kind')),
                ('state', models.CharField(choices=[('unread', 'Unread'), ('read', 'Read'), ('handled', 'Handled')], default='unread', max_length=8, verbose_name='state')),
                ('delivery_id', models.BigIntegerField(blank=True, null=True, verbose_name='delivery')),
                ('subject', customers.models.fields.SealedField(verbose_name='subject')),
                ('text', customers.models.fields.SealedField(verbose_name='text')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='first read')),
                ('outcome', models.CharField(blank=True, choices=[('answered', 'Answered the customer'), ('complaint', 'Complaint, given to the service desk'), ('opted_out', 'Does not want to be written to'), ('nothing', 'Nothing to do')], max_length=9, verbose_name='outcome')),
                ('note', customers.models.fields.SealedField(verbose_name='note')),
                ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='handled')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='customer')),
                ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given to')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='campaigns.campaignrun', verbose_name='run')),
                ('sender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.sender', verbose_name='sender')),
            ],
            options={
                'verbose_name': 'reply',
                'verbose_name_plural': 'replies',
                'permissions': [('read_reply', 'Read and handle what customers write back')],
                'indexes': [models.Index(fields=['state', '-received_at'], name='reply_state_idx'), models.Index(fields=['run', 'state'], name='reply_run_idx'), models.Index(fields=['customer', '-received_at'], name='reply_customer_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'handled'), _negated=True), ('handled_at', None), ('handled_by', None), ('outcome', '')), models.Q(('handled_at__isnull', False), ('state', 'handled'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='reply_handled_says_how')],
            },
        ),
        migrations.AddConstraint(
            model_name='testaddress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('owner')), _negated=True)), _connector='OR'), name='testaddress_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='testaddress',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('owner', 'channel', 'address_index'), name='testaddress_once'),
        ),
        migrations.AddIndex(
            model_name='testsend',
            index=models.Index(fields=['sender', '-created_at'], name='testsend_sender_idx'),
        ),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in ("campaigns_reply", "campaigns_testaddress")
        ),
    ]
