"""When and why a public post was taken down; never changed from then on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_postremoval
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_refuse_truncate('campaigns_postremoval');
SELECT sandpiper_audit_table('campaigns_postremoval');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0030_indexes_that_others_cover'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PostRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(verbose_name='taken down')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='campaigns.socialpost', verbose_name='post')),
            ],
            options={
                'verbose_name': 'removal of a post',
                'verbose_name_plural': 'removals of posts',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='postremoval_says_why')],
            },
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
