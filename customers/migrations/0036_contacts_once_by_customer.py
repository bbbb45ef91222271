"""Drop the index of a contact's customer that the one of caps begins with: every contact made paid for it twice."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

NAME = "customers_contact_customer_id_b9afc0da"


class Migration(migrations.Migration):
    # The key itself stays: to alter the field would check every contact anew, under a lock.
    atomic = False
    dependencies: ClassVar = [("customers", "0035_numbers_byte_by_byte")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}",
                    f"CREATE INDEX CONCURRENTLY {NAME} ON customers_contact (customer_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "contact",
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                )
            ],
        )
    ]
