from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0022_posts_taken_down'),
    ]

    operations = [
        migrations.AddField(
            model_name='audiencemember',
            name='named_in',
            field=models.BigIntegerField(null=True, verbose_name='named in the removal file'),
        ),
    ]
