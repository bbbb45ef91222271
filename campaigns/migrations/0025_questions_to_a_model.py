import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0024_templates_know_their_editors'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CopyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('model', models.CharField(max_length=100, verbose_name='model')),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered'), ('failed', 'Failed')], default='asked', max_length=8, verbose_name='state')),
                ('ideas', models.JSONField(default=list, verbose_name='proposals')),
                ('fault', models.CharField(blank=True, max_length=100, verbose_name='fault')),
                ('asked_by', models.ForeignKey(help_text='Nobody: a command asked', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'verbose_name': 'question to a language model',
                'verbose_name_plural': 'questions to a language model',
                'indexes': [models.Index(fields=['campaign', 'language', '-id'], name='copyquestion_idx')],
            },
        ),
        migrations.RunSQL(
            "SELECT sandpiper_audit_table('campaigns_copyquestion')", migrations.RunSQL.noop
        ),
    ]
