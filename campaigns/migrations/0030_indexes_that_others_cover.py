"""Drop the indexes of foreign keys that another index begins with: no query needs them, every insert paid for them."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

COVERED = {
    "campaigns_audiencemember": ("audience_id", "campaigns_audiencemember_audience_id_10d456f3"),
    "campaigns_contacttask": ("run_id", "campaigns_contacttask_run_id_766e837b"),
    "campaigns_conversion": ("run_id", "campaigns_conversion_run_id_ebe110a3"),
    "campaigns_deliveryattempt": ("run_id", "campaigns_deliveryattempt_run_id_b65c8190"),
    "campaigns_impression": ("customer_id", "campaigns_impression_customer_id_5b85d456"),
}


def key(to, **more):
    return models.ForeignKey(db_index=False, to=to, **more)


CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    # The keys themselves stay: to alter the fields would check every row of the largest tables anew, under a lock.
    atomic = False
    dependencies: ClassVar = [("campaigns", "0029_audiences_looked_at_by_turns")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                    f"CREATE INDEX CONCURRENTLY {name} ON {table} ({column})",
                )
                for table, (column, name) in COVERED.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "audiencemember",
                    "audience",
                    key("campaigns.adaudience", on_delete=CASCADE, related_name="members", verbose_name="audience"),
                ),
                migrations.AlterField(
                    "contacttask",
                    "run",
                    key("campaigns.campaignrun", on_delete=django.db.models.deletion.PROTECT, related_name="tasks", verbose_name="run"),
                ),
                migrations.AlterField(
                    "conversion", "run", key("campaigns.campaignrun", on_delete=CASCADE, related_name="+")
                ),
                migrations.AlterField(
                    "deliveryattempt", "run", key("campaigns.campaignrun", on_delete=CASCADE, related_name="+")
                ),
                migrations.AlterField(
                    "impression",
                    "customer",
                    key("customers.customer", on_delete=CASCADE, related_name="+", verbose_name="customer"),
                ),
            ],
        )
    ]
