"""What two people decide is kept alike everywhere."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0018_versions_keep_every_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='signingterms',
            name='signingterms_by_two_people',
        ),
        migrations.RemoveConstraint(
            model_name='signingterms',
            name='signingterms_published_once',
        ),
        migrations.AlterField(
            model_name='copyterm',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AlterField(
            model_name='copyterm',
            name='publisher',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AddConstraint(
            model_name='signingterms',
            constraint=models.CheckConstraint(condition=models.Q(('author', models.F('publisher')), _negated=True), name='signingterms_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='signingterms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('publisher', None)), models.Q(('published_at__isnull', False), ('publisher__isnull', False)), _connector='OR'), name='signingterms_published_once'),
        ),
        migrations.AddConstraint(
            model_name='signingterms',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='signingterms_say_why'),
        ),
        migrations.AddConstraint(
            model_name='signingterms',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), ('withdrawn_at', None), _connector='OR'), name='signingterms_in_force_for_good'),
        ),
    ]
