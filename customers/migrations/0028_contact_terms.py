"""Contact terms by two people, suppression lists, capacities, and the class of campaign of a contact."""

import customers.models.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What somebody proposed stays as it was, and who published it too.
GUARD = """
CREATE FUNCTION customers_keep_contact_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'contact terms keep what was proposed and who published it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_terms BEFORE UPDATE ON customers_contactterms FOR EACH ROW
    WHEN ((OLD.version, OLD.document, OLD.note, OLD.redraw, OLD.author_id)
              IS DISTINCT FROM (NEW.version, NEW.document, NEW.note, NEW.redraw, NEW.author_id)
          OR (OLD.publisher_id IS NOT NULL AND OLD.publisher_id IS DISTINCT FROM NEW.publisher_id)
          OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at))
    EXECUTE FUNCTION customers_keep_contact_terms();
SELECT sandpiper_audit_table('customers_contactterms');
SELECT sandpiper_audit_table('customers_contactcapacity');
SELECT sandpiper_audit_table('customers_suppressionlist');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0027_senders_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='kind',
            field=models.CharField(blank=True, choices=[('promotion', 'Product promotion'), ('care', 'Customer care'), ('partner', 'Cross-industry'), ('holiday', 'Holiday'), ('retention', 'Retention'), ('win_back', 'Win-back')], db_default='', max_length=12, verbose_name='class of campaign'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='caps',
            field=models.JSONField(blank=True, default=list, verbose_name='caps by channel, purpose and class'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='control_key',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='control_months',
            field=models.PositiveSmallIntegerField(default=6, verbose_name='months until the control group is drawn anew'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='control_share',
            field=models.FloatField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(0.5)], verbose_name='share of the control group'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='control_since',
            field=models.DateField(blank=True, null=True, verbose_name='control group since'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='gap_hours',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='hours between two contacts'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='prices',
            field=models.JSONField(blank=True, default=dict, verbose_name='price of a contact by channel'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='purchase_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='days without marketing of a product after it was bought'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='refusal_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='days without marketing after an offer was declined'),
        ),
        migrations.AddField(
            model_name='contactpolicy',
            name='version',
            field=models.PositiveIntegerField(default=0, verbose_name='version'),
        ),
        migrations.CreateModel(
            name='SuppressionList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat'), ('in_app', 'In-app'), ('phone', 'Phone'), ('branch', 'Branch')], max_length=8, verbose_name='channel')),
                ('bank_wide', models.BooleanField(default=False, help_text='Otherwise only for the campaigns that choose it.', verbose_name='holds for every campaign')),
                ('branch_code', models.CharField(blank=True, max_length=20, verbose_name='branch')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='holds until')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('entry_count', models.PositiveIntegerField(default=0, verbose_name='entries')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'suppression list',
                'verbose_name_plural': 'suppression lists',
                'permissions': [('keep_banklist', 'Keep suppression lists of the whole bank')],
            },
        ),
        migrations.CreateModel(
            name='SuppressionEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', customers.models.fields.SealedField(verbose_name='phone')),
                ('email', customers.models.fields.SealedField(verbose_name='e-mail')),
                ('id_number', customers.models.fields.SealedField(verbose_name='id number')),
                ('phone_index', models.BinaryField(null=True)),
                ('email_index', models.BinaryField(null=True)),
                ('id_number_index', models.BinaryField(null=True)),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='holds until')),
                ('added_at', models.DateTimeField(verbose_name='added')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.suppressionlist', verbose_name='list')),
            ],
            options={
                'verbose_name': 'entry of a suppression list',
                'verbose_name_plural': 'entries of suppression lists',
            },
        ),
        migrations.CreateModel(
            name='ContactCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('channel', models.CharField(choices=[('phone', 'Phone'), ('branch', 'Branch')], max_length=8, verbose_name='channel')),
                ('team', models.CharField(blank=True, max_length=60, verbose_name='team')),
                ('per_hour', models.PositiveIntegerField(verbose_name='contacts an hour')),
                ('hours_a_day', models.PositiveSmallIntegerField(default=8, verbose_name='hours a day')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.branch', verbose_name='branch')),
            ],
            options={
                'verbose_name': 'capacity',
                'verbose_name_plural': 'capacities',
                'constraints': [models.UniqueConstraint(fields=('channel', 'branch', 'team'), name='contactcapacity_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('hours_a_day__range', (1, 24)), ('per_hour__gte', 1)), name='contactcapacity_figures')],
            },
        ),
        migrations.CreateModel(
            name='ContactTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(unique=True, verbose_name='version')),
                ('document', models.JSONField(verbose_name='terms')),
                ('note', models.CharField(max_length=200, verbose_name='why')),
                ('redraw', models.BooleanField(default=False, verbose_name='draw the control group anew')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='in force since')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('publisher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
            ],
            options={
                'verbose_name': 'contact terms',
                'verbose_name_plural': 'contact terms',
                'constraints': [models.CheckConstraint(condition=models.Q(('author', models.F('publisher')), _negated=True), name='contactterms_by_two_people'), models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='contactterms_say_why'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('publisher', None)), models.Q(('published_at__isnull', False), ('publisher__isnull', False), ('withdrawn_at', None)), _connector='OR'), name='contactterms_published_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='suppressionlist',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='suppressionlist_says_why'),
        ),
        migrations.AddConstraint(
            model_name='suppressionentry',
            constraint=models.UniqueConstraint(fields=('customer', 'list'), name='suppressed_customer_once'),
        ),
        migrations.AddConstraint(
            model_name='suppressionentry',
            constraint=models.UniqueConstraint(fields=('phone_index', 'list'), name='suppressed_phone_once'),
        ),
        migrations.AddConstraint(
            model_name='suppressionentry',
            constraint=models.UniqueConstraint(fields=('email_index', 'list'), name='suppressed_email_once'),
        ),
        migrations.AddConstraint(
            model_name='suppressionentry',
            constraint=models.UniqueConstraint(fields=('id_number_index', 'list'), name='suppressed_idno_once'),
        ),
        migrations.AddConstraint(
            model_name='suppressionentry',
            constraint=models.CheckConstraint(condition=models.Q(('customer__isnull', False), ('phone_index__isnull', False), ('email_index__isnull', False), ('id_number_index__isnull', False), _connector='OR'), name='suppressionentry_names_somebody'),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
