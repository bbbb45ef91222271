import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        config.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="MonitoringRule",
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
                        ("code", models.CharField(max_length=16, unique=True, verbose_name="rule")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        ("active", models.BooleanField(default=True, verbose_name="in force")),
                    ],
                    options={
                        "verbose_name": "monitoring rule",
                        "verbose_name_plural": "monitoring rules",
                    },
                ),
                migrations.CreateModel(
                    name="MonitoringRun",
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
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        ("since", models.DateTimeField(verbose_name="bookings since")),
                        ("seconds", models.FloatField(verbose_name="seconds")),
                        ("raised", models.PositiveIntegerField(verbose_name="alerts raised")),
                    ],
                    options={
                        "verbose_name": "monitoring run",
                        "verbose_name_plural": "monitoring runs",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Alert",
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
                        ("window_start", models.DateTimeField(verbose_name="from")),
                        ("window_end", models.DateTimeField(verbose_name="until")),
                        ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("escalated", "Escalated"),
                                    ("dismissed", "Dismissed"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "decision_note",
                            models.TextField(blank=True, verbose_name="reason for the decision"),
                        ),
                        (
                            "hold_key",
                            models.UUIDField(
                                help_text="The opaque source key of the hold it placed",
                                unique=True,
                                verbose_name="hold",
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="risk.monitoringrule",
                                verbose_name="rule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "alert",
                        "verbose_name_plural": "alerts",
                        "permissions": [("decide_alert", "Decide alerts")],
                        "indexes": [
                            models.Index(fields=["state", "-id"], name="alert_state_idx"),
                            models.Index(fields=["customer", "-id"], name="alert_customer_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "escalated"])),
                                fields=("rule", "customer"),
                                name="alert_one_open_per_rule",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlertDecision",
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
                        (
                            "action",
                            models.CharField(
                                choices=[("escalate", "Escalated"), ("dismiss", "Dismissed")],
                                max_length=8,
                                verbose_name="decision",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="risk.alert",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision on an alert",
                        "verbose_name_plural": "decisions on alerts",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProcessFigures",
                    fields=[
                        (
                            "id",
                            models.PositiveSmallIntegerField(
                                default=1, primary_key=True, serialize=False
                            ),
                        ),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                        ("seconds", models.FloatField(verbose_name="seconds")),
                        ("figures", models.JSONField(default=dict, verbose_name="figures")),
                    ],
                    options={
                        "verbose_name": "figures of the marketing process",
                        "verbose_name_plural": "figures of the marketing process",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="processfigures_single"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlertBooking",
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
                        ("transaction_id", models.BigIntegerField(verbose_name="transaction")),
                        ("booked_at", models.DateTimeField(verbose_name="booked at")),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bookings",
                                to="risk.alert",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "booking of an alert",
                        "verbose_name_plural": "bookings of alerts",
                        "indexes": [
                            models.Index(fields=["transaction_id"], name="alertbooking_txn_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("alert", "transaction_id"), name="alertbooking_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
