"""Suppression lists that a campaign chooses beside the bank's own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_scan_short_messages'),
        ('customers', '0028_contact_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='suppression_lists',
            field=models.ManyToManyField(blank=True, related_name='+', to='customers.suppressionlist', verbose_name='suppression lists'),
        ),
        migrations.RunSQL(
            "SELECT sandpiper_audit_table('campaigns_campaign_suppression_lists')",
            migrations.RunSQL.noop,
        ),
    ]
