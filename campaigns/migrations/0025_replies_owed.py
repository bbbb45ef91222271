"""A reply that was given to somebody is owed by a moment."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0024_tests_of_banners'),
        ('customers', '0034_quality_falls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reply',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be handled by'),
        ),
        # Who had one already keeps the moment at which a working day after the answer is over at the latest.
        migrations.RunSQL(
            "UPDATE campaigns_reply SET due_at = greatest(received_at, updated_at) + interval '1 day'"
            " WHERE owner_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='reply',
            index=models.Index(condition=models.Q(('owner__isnull', False), ('state__in', ['unread', 'read'])), fields=['owner', 'due_at'], name='reply_owed_idx'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at', None), ('owner', None)), models.Q(('due_at__isnull', False), ('owner__isnull', False)), _connector='OR'), name='reply_given_until_when'),
        ),
    ]
