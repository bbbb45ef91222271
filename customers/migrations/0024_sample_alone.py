from django.db import migrations

# A count is estimated from one customer in 64 by a hash of the id. Their rows are found without going down an index of
# everybody's once for each, and that they are not merged is told by the index alone.
HASH = "hashint8extended({key}, 0) & 63 = 0"
KEPT = "CREATE INDEX {name} ON {table} ({key}) WHERE " + HASH
TABLES = {
    "inflow_sample": "customers_inflow",
    "outflow_sample": "customers_outflow",
    "holding_sample": "customers_holding",
}
CUSTOMERS = KEPT.format(name="customer_sample", table="customers_customer", key="id")


class Migration(migrations.Migration):
    dependencies = [("customers", "0023_ad_audiences")]

    operations = [
        migrations.RunSQL("DROP INDEX customer_sample", CUSTOMERS),
        migrations.RunSQL(f"{CUSTOMERS} AND merged_into_id IS NULL", "DROP INDEX customer_sample"),
        *(
            migrations.RunSQL(
                KEPT.format(name=name, table=table, key="customer_id"), f"DROP INDEX {name}"
            )
            for name, table in TABLES.items()
        ),
    ]
