"""Banners in app and website: places, what stands there for whom, and what became of showing it."""

import customers.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Who scans a banner answers for the words on its button too.
FINGERPRINT = """
CREATE OR REPLACE FUNCTION campaigns_copy_fingerprint(campaign bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
               c.channel, c.product_id, p.kind, p.name_zh, p.name_en, p.risk_rating, p.rate, p.rate_kind,
               p.term_days, p.min_amount, p.fee,
               (SELECT jsonb_agg(jsonb_build_array(
                           m.step, m.variant, m.language, m.subject, m.preheader, m.body,
                           m.link, m.template, m.template_values, m.button)
                       ORDER BY m.step, m.variant, m.language)
                  FROM campaigns_message m WHERE m.campaign_id = c.id))::text, 'UTF8')), 'hex')
      FROM campaigns_campaign c LEFT JOIN customers_product p ON p.id = c.product_id
     WHERE c.id = campaign
$$;
SELECT sandpiper_audit_table('campaigns_placement');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0015_contact_tasks'),
        ('customers', '0028_contact_terms'),
        ('segmentation', '0022_permits_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Banner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery_id', models.BigIntegerField(unique=True, verbose_name='delivery')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('title', customers.models.fields.SealedField(verbose_name='title')),
                ('text', customers.models.fields.SealedField(verbose_name='text')),
                ('button', models.CharField(blank=True, max_length=40, verbose_name='words on the button')),
                ('link', models.CharField(blank=True, max_length=1000, verbose_name='leads to')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='priority')),
                ('shown_from', models.DateTimeField(verbose_name='shown from')),
                ('ends_at', models.DateTimeField(verbose_name='shown until')),
                ('placed_at', models.DateTimeField(verbose_name='placed')),
                ('dismissed_at', models.DateTimeField(null=True, verbose_name='dismissed')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='taken back')),
            ],
            options={
                'verbose_name': 'banner',
                'verbose_name_plural': 'banners',
            },
        ),
        migrations.CreateModel(
            name='Impression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=44, verbose_name='impression')),
                ('kind', models.CharField(choices=[('shown', 'Shown'), ('clicked', 'Clicked'), ('dismissed', 'Dismissed')], max_length=9, verbose_name='kind')),
                ('decision_id', models.BigIntegerField(null=True, verbose_name='decision')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'impression',
                'verbose_name_plural': 'impressions',
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('code', models.SlugField(max_length=32, unique=True, verbose_name='code')),
                ('name_zh', models.CharField(max_length=60, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=60, verbose_name='English name')),
                ('surface', models.CharField(choices=[('app', 'App'), ('web', 'Website'), ('device', 'Self-service device')], max_length=6, verbose_name='where')),
                ('offers', models.BooleanField(default=True, help_text='Otherwise the place stays empty.', verbose_name='next best offers where no banner is due')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='given up')),
            ],
            options={
                'verbose_name': 'placement',
                'verbose_name_plural': 'placements',
                'permissions': [('show_banner', 'Ask for banners and report impressions')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='campaign',
            name='campaign_figures',
        ),
        migrations.AddField(
            model_name='campaign',
            name='shown_days',
            field=models.PositiveSmallIntegerField(default=14, verbose_name='days a banner stands'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='shows_per_day',
            field=models.PositiveSmallIntegerField(blank=True, default=3, null=True, verbose_name='showings of the banner to a customer a day'),
        ),
        migrations.AddField(
            model_name='message',
            name='button',
            field=models.CharField(blank=True, max_length=40, verbose_name='words on the button'),
        ),
        migrations.AddField(
            model_name='message',
            name='picture',
            field=models.CharField(blank=True, max_length=80, verbose_name='picture'),
        ),
        migrations.AddField(
            model_name='message',
            name='placement',
            field=models.CharField(blank=True, max_length=32, verbose_name='placement'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('attribution_days__gte', 1), ('cost_per_contact__gte', 0), models.Q(('per_hour', None), ('per_hour__gte', 1), _connector='OR'), ('shown_days__gte', 1), ('shown_days__lte', 366), models.Q(('shows_per_day', None), ('shows_per_day__gte', 1), _connector='OR'), models.Q(('budget_amount', None), ('budget_amount__gte', 0), _connector='OR')), name='campaign_figures'),
        ),
        migrations.AddField(
            model_name='banner',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='banner',
            name='picture',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.asset', verbose_name='picture'),
        ),
        migrations.AddField(
            model_name='banner',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaignrun', verbose_name='run'),
        ),
        migrations.AddField(
            model_name='impression',
            name='banner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.banner', verbose_name='banner'),
        ),
        migrations.AddField(
            model_name='impression',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='impression',
            name='product',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.product', verbose_name='product'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('surface__in', ['app', 'web', 'device'])), name='placement_surface'),
        ),
        migrations.AddField(
            model_name='banner',
            name='placement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.placement', verbose_name='placement'),
        ),
        migrations.AddIndex(
            model_name='impression',
            index=models.Index(fields=['customer', 'at'], name='impression_customer_idx'),
        ),
        migrations.AddConstraint(
            model_name='impression',
            constraint=models.UniqueConstraint(fields=('word', 'kind'), name='impression_once'),
        ),
        migrations.AddConstraint(
            model_name='impression',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('banner__isnull', False), ('decision_id', None)), models.Q(('banner', None), ('decision_id__isnull', False), ('product__isnull', False)), _connector='OR'), name='impression_of_one_thing'),
        ),
        migrations.AddIndex(
            model_name='banner',
            index=models.Index(condition=models.Q(('dismissed_at', None), ('withdrawn_at', None)), fields=['customer', 'placement', '-rank'], name='banner_due_idx'),
        ),
        migrations.AddConstraint(
            model_name='banner',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('shown_from'))), name='banner_has_its_time'),
        ),
        migrations.RunSQL(FINGERPRINT, migrations.RunSQL.noop),
    ]
