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
                    name="Decision",
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
                        ("context", models.JSONField(default=dict, verbose_name="context")),
                        ("inputs", models.JSONField(default=dict, verbose_name="what was known")),
                        ("answer", models.JSONField(default=list, verbose_name="answer")),
                        (
                            "model_version",
                            models.CharField(max_length=40, verbose_name="model version"),
                        ),
                        ("decided_at", models.DateTimeField(verbose_name="decided at")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "indexes": [
                            models.Index(fields=["customer", "-id"], name="decision_customer_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lever",
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
                        ("weight", models.FloatField(default=1.0, verbose_name="weight")),
                        ("note", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "product",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="set by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "business lever",
                        "verbose_name_plural": "business levers",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weight__gte", 0), ("weight__lte", 3)),
                                name="lever_weight_0_to_3",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ModelVersion",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("popularity", "Popularity"),
                                    ("item_cf", "Item-based collaborative filtering"),
                                    ("propensity", "Purchase propensity"),
                                    ("language", "Language of texts"),
                                    ("sentiment_en", "Sentiment of English texts"),
                                    ("sentiment_zh", "Sentiment of Chinese texts"),
                                    ("topic_en", "Topic of English texts"),
                                    ("intent_en", "Intent of English texts"),
                                    ("intent_zh", "Intent of Chinese texts"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=40, unique=True, verbose_name="version"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("candidate", "Candidate"),
                                    ("challenger", "Challenger"),
                                    ("champion", "Champion"),
                                    ("retired", "Retired"),
                                ],
                                default="candidate",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("data_from", models.DateField(verbose_name="data from")),
                        ("data_until", models.DateField(verbose_name="data until")),
                        (
                            "label_days",
                            models.PositiveSmallIntegerField(verbose_name="label window in days"),
                        ),
                        (
                            "code_version",
                            models.CharField(max_length=40, verbose_name="code version"),
                        ),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        ("artefact", models.BinaryField(verbose_name="artefact")),
                        ("signature", models.BinaryField(max_length=32, verbose_name="signature")),
                        (
                            "approved_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="approved at"),
                        ),
                        (
                            "approval_note",
                            models.TextField(blank=True, verbose_name="note of the approval"),
                        ),
                        (
                            "scored_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="scored at"),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "trained_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "model version",
                        "verbose_name_plural": "model versions",
                        "permissions": [
                            ("train_modelversion", "Train models"),
                            ("approve_modelversion", "Approve models"),
                            ("review_ethics", "Review algorithms for fairness"),
                            ("view_offer", "See next best offers"),
                            ("analyse_text", "Have texts read by the models"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "champion")),
                                fields=("kind",),
                                name="modelversion_one_champion",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    ("trained_by__isnull", True),
                                    models.Q(
                                        ("approved_by", models.F("trained_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="modelversion_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "champion"), _negated=True),
                                    ("approved_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="modelversion_champion_approved",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
