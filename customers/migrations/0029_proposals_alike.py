"""What two people decide is kept alike everywhere."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0028_contact_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='contactterms',
            name='contactterms_published_once',
        ),
        migrations.AddConstraint(
            model_name='contactterms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('publisher', None)), models.Q(('published_at__isnull', False), ('publisher__isnull', False)), _connector='OR'), name='contactterms_published_once'),
        ),
        migrations.AddConstraint(
            model_name='contactterms',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), ('withdrawn_at', None), _connector='OR'), name='contactterms_in_force_for_good'),
        ),
    ]
