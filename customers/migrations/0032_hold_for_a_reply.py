"""A hold while a reply waits to be read that may be a wish to leave."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0031_ad_audiences'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hold',
            name='kind',
            field=models.CharField(choices=[('complaint', 'Complaint open'), ('hardship', 'Hardship'), ('fraud', 'Fraud under review'), ('death', 'Bereavement'), ('reply', 'Reply to be read'), ('policy', 'Not available')], max_length=10, verbose_name='kind'),
        ),
    ]
