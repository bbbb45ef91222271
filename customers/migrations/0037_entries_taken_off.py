from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0036_contacts_once_by_customer")]

    operations = [
        migrations.AddField(
            model_name="suppressionlist",
            name="freed_count",
            field=models.PositiveIntegerField(default=0, verbose_name="taken off"),
        ),
    ]
