"""A banner in a test is shown at an address instead of being sent."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0023_social_posts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='testsend',
            name='channel',
            field=models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat'), ('in_app', 'In-app')], max_length=8, verbose_name='channel'),
        ),
    ]
