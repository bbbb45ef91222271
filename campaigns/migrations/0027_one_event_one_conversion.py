from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0026_database_recognised'),
        ('customers', '0025_numbers_byte_by_byte'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='conversion',
            name='conversion_once',
        ),
        migrations.AddConstraint(
            model_name='conversion',
            constraint=models.UniqueConstraint(fields=('run', 'event_id'), name='conversion_once'),
        ),
    ]
