"""Files that come with a reply, sealed as its words are."""

import customers.models.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0025_replies_owed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReplyAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', customers.models.fields.SealedField(verbose_name='name')),
                ('media_type', models.CharField(blank=True, max_length=60, verbose_name='media type')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('refused', models.CharField(blank=True, choices=[('kind', 'Not kept: only PDF and pictures are'), ('size', 'Not kept: too large'), ('many', 'Not kept: too many files'), ('empty', 'Not kept: empty')], max_length=5, verbose_name='why not kept')),
                ('content', customers.models.fields.SealedField(verbose_name='content')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='campaigns.reply', verbose_name='reply')),
            ],
            options={
                'verbose_name': 'attachment of a reply',
                'verbose_name_plural': 'attachments of replies',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('refused', '')), models.Q(models.Q(('refused', ''), _negated=True), ('content__isnull', True)), _connector='OR'), name='replyattachment_kept_or_refused')],
            },
        ),
    ]
