from django.db import migrations, models

import config.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        config.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="PlanFigure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("month", models.DateField(verbose_name="month")),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("incremental_revenue", "Incremental revenue"),
                                    ("conversions", "Incremental conversions"),
                                ],
                                max_length=24,
                                verbose_name="measure",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=18, verbose_name="amount"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan figure",
                        "verbose_name_plural": "plan figures",
                        "permissions": [("view_overview", "See the manager's overview")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("month", "measure"), name="planfigure_once"
                            )
                        ],
                    },
                )
            ],
        ),
    ]
