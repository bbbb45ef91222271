"""A reply that was given to somebody is owed by a moment."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0020_social_posts"), ("customers", "0024_sample_alone")]

    operations = [
        migrations.RunSQL(
            "UPDATE campaigns_reply SET due_at = greatest(received_at, updated_at) + interval '1 day'"
            " WHERE owner_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
