import datetime

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
                    name="MembershipChange",
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
                        ("entered", models.BooleanField(verbose_name="entered")),
                        ("at", models.DateTimeField(verbose_name="time")),
                    ],
                    options={
                        "verbose_name": "membership change",
                        "verbose_name_plural": "membership changes",
                        "db_table": "segmentation_membershipchange",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="StageRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "terms_version",
                            models.PositiveIntegerField(default=0, verbose_name="definitions"),
                        ),
                        ("as_of", models.DateTimeField(null=True, verbose_name="as of")),
                        (
                            "counts",
                            models.JSONField(default=dict, verbose_name="customers by stage"),
                        ),
                        ("moves", models.JSONField(default=list, verbose_name="moves")),
                        (
                            "warned",
                            models.PositiveIntegerField(default=0, verbose_name="early warnings"),
                        ),
                        (
                            "permit",
                            models.JSONField(blank=True, default=dict, verbose_name="permit"),
                        ),
                    ],
                    options={
                        "verbose_name": "assignment of stages",
                        "verbose_name_plural": "assignments of stages",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ValueRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "terms_version",
                            models.PositiveIntegerField(default=0, verbose_name="terms"),
                        ),
                        ("as_of", models.DateTimeField(null=True, verbose_name="as of")),
                        (
                            "customers",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        (
                            "moved",
                            models.PositiveIntegerField(default=0, verbose_name="changed tier"),
                        ),
                        ("fitted", models.JSONField(default=dict, verbose_name="models")),
                        ("edges", models.JSONField(default=dict, verbose_name="cut points")),
                        ("figures", models.JSONField(default=dict, verbose_name="figures")),
                    ],
                    options={
                        "verbose_name": "refresh of value",
                        "verbose_name_plural": "refreshes of value",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="AssociationRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        (
                            "algorithm",
                            models.CharField(
                                choices=[("fp_growth", "FP-growth"), ("apriori", "Apriori")],
                                default="fp_growth",
                                max_length=10,
                                verbose_name="algorithm",
                            ),
                        ),
                        ("looks_at", models.JSONField(default=list, verbose_name="looks at")),
                        ("days", models.PositiveSmallIntegerField(default=90, verbose_name="days")),
                        (
                            "least_support",
                            models.FloatField(default=0.02, verbose_name="least support"),
                        ),
                        (
                            "least_confidence",
                            models.FloatField(default=0.3, verbose_name="least confidence"),
                        ),
                        (
                            "longest",
                            models.PositiveSmallIntegerField(
                                default=4, verbose_name="items at most"
                            ),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        (
                            "set_count",
                            models.PositiveIntegerField(default=0, verbose_name="frequent sets"),
                        ),
                        (
                            "rule_count",
                            models.PositiveIntegerField(default=0, verbose_name="rules"),
                        ),
                        (
                            "permit",
                            models.JSONField(blank=True, default=dict, verbose_name="permit"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "association run",
                        "verbose_name_plural": "association runs",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="AssociationRule",
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
                        ("given", models.JSONField(verbose_name="given")),
                        ("then", models.CharField(max_length=80, verbose_name="then")),
                        ("both_count", models.PositiveIntegerField(verbose_name="have both")),
                        (
                            "given_count",
                            models.PositiveIntegerField(verbose_name="have what is given"),
                        ),
                        (
                            "then_count",
                            models.PositiveIntegerField(verbose_name="have what follows"),
                        ),
                        ("support", models.FloatField(verbose_name="support")),
                        ("confidence", models.FloatField(verbose_name="confidence")),
                        ("lift", models.FloatField(verbose_name="lift")),
                        ("leverage", models.FloatField(verbose_name="leverage")),
                        (
                            "conviction",
                            models.FloatField(blank=True, null=True, verbose_name="conviction"),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="segmentation.associationrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "association rule",
                        "verbose_name_plural": "association rules",
                    },
                ),
                migrations.CreateModel(
                    name="ClusterRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("features", models.JSONField(default=list, verbose_name="features")),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        (
                            "data_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="data as of"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("kmeans", "k-means"),
                                    ("minibatch", "Mini-batch k-means"),
                                    ("mixture", "Gaussian mixture"),
                                    ("hierarchical", "Hierarchical (Ward)"),
                                    ("hdbscan", "HDBSCAN"),
                                    ("dbscan", "DBSCAN"),
                                ],
                                max_length=12,
                                verbose_name="method",
                            ),
                        ),
                        (
                            "transform",
                            models.CharField(
                                choices=[
                                    ("log", "Logarithm of money, counts and days"),
                                    ("quantile", "Ranks as a normal curve"),
                                    ("none", "As they are"),
                                ],
                                max_length=8,
                                verbose_name="transformation",
                            ),
                        ),
                        (
                            "scaling",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard: mean and standard deviation"),
                                    ("robust", "Robust: median and middle half"),
                                ],
                                max_length=8,
                                verbose_name="scaling",
                            ),
                        ),
                        ("artefact", models.BinaryField(default=b"", verbose_name="artefact")),
                        (
                            "signature",
                            models.BinaryField(
                                default=b"", max_length=32, verbose_name="signature"
                            ),
                        ),
                        (
                            "kept_up",
                            models.BooleanField(default=False, verbose_name="assign every night"),
                        ),
                        (
                            "assigned_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="assigned at"),
                        ),
                        (
                            "assigned_count",
                            models.PositiveIntegerField(
                                default=0, verbose_name="customers assigned"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="segmentation.clusterrun",
                                verbose_name="run before",
                            ),
                        ),
                        (
                            "population",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="only members of",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "cluster run",
                        "verbose_name_plural": "cluster runs",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClusterAssignment",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "assigned_count",
                            models.PositiveIntegerField(
                                default=0, verbose_name="customers assigned"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="segmentation.clusterrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "assignment to clusters",
                        "verbose_name_plural": "assignments to clusters",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerStage",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        ("stage", models.CharField(max_length=12, verbose_name="lifecycle stage")),
                        ("entered_at", models.DateTimeField(verbose_name="entered at")),
                        ("warning", models.FloatField(default=0, verbose_name="early warning")),
                        ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                        (
                            "winback_share",
                            models.FloatField(
                                null=True, verbose_name="probability of winning back"
                            ),
                        ),
                        (
                            "winback_value",
                            models.FloatField(
                                null=True, verbose_name="expected value of winning back"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stage of a customer",
                        "verbose_name_plural": "stages of customers",
                        "indexes": [
                            models.Index(
                                fields=["stage", "customer"], name="customerstage_stage_idx"
                            ),
                            models.Index(
                                fields=["-warning", "customer"], name="customerstage_warning_idx"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerValue",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        ("score", models.FloatField(verbose_name="value score")),
                        ("tier", models.CharField(max_length=16, verbose_name="value tier")),
                        ("tier_since", models.DateTimeField(verbose_name="in this tier since")),
                        ("recency", models.SmallIntegerField(verbose_name="recency grade")),
                        ("frequency", models.SmallIntegerField(verbose_name="frequency grade")),
                        ("monetary", models.SmallIntegerField(verbose_name="monetary grade")),
                        ("contribution", models.FloatField(verbose_name="contribution a year")),
                        (
                            "contract_value",
                            models.FloatField(verbose_name="lifetime value of contracts"),
                        ),
                        (
                            "payment_value",
                            models.FloatField(verbose_name="lifetime value of payments"),
                        ),
                        ("clv", models.FloatField(verbose_name="lifetime value")),
                        (
                            "peak_clv",
                            models.FloatField(verbose_name="highest lifetime value so far"),
                        ),
                        ("potential", models.FloatField(verbose_name="potential a year")),
                        ("loyalty", models.FloatField(verbose_name="loyalty")),
                        (
                            "alive",
                            models.FloatField(
                                null=True, verbose_name="probability of still buying"
                            ),
                        ),
                        (
                            "purchases",
                            models.FloatField(
                                null=True, verbose_name="expected weeks with payments, a year"
                            ),
                        ),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                    ],
                    options={
                        "verbose_name": "value of a customer",
                        "verbose_name_plural": "values of customers",
                        "indexes": [
                            models.Index(fields=["tier", "-clv"], name="customervalue_tier_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DriverRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("features", models.JSONField(default=list, verbose_name="features")),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        (
                            "data_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="data as of"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        (
                            "measure",
                            models.CharField(
                                choices=[("csat", "CSAT"), ("nps", "NPS")],
                                max_length=4,
                                verbose_name="measure",
                            ),
                        ),
                        ("artefact", models.BinaryField(default=b"", verbose_name="artefact")),
                        (
                            "signature",
                            models.BinaryField(
                                default=b"", max_length=32, verbose_name="signature"
                            ),
                        ),
                        (
                            "refused",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="why nothing is foretold"
                            ),
                        ),
                        (
                            "scored_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="foretold at"),
                        ),
                        (
                            "scored_count",
                            models.PositiveIntegerField(
                                default=0, verbose_name="customers foretold"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="segmentation.driverrun",
                                verbose_name="run before",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "run of drivers",
                        "verbose_name_plural": "runs of drivers",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="EmbeddingRun",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("features", models.JSONField(default=list, verbose_name="features")),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        (
                            "data_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="data as of"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        (
                            "dimension",
                            models.PositiveSmallIntegerField(default=0, verbose_name="dimension"),
                        ),
                        ("artefact", models.BinaryField(default=b"", verbose_name="artefact")),
                        (
                            "signature",
                            models.BinaryField(
                                default=b"", max_length=32, verbose_name="signature"
                            ),
                        ),
                        ("in_use", models.BooleanField(default=False, verbose_name="in use")),
                        (
                            "stored_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="customers as of"
                            ),
                        ),
                        (
                            "stored_count",
                            models.PositiveIntegerField(
                                default=0, verbose_name="customers described"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "embedding model",
                        "verbose_name_plural": "embedding models",
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("in_use", True)),
                                fields=("in_use",),
                                name="embedding_in_use_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerEmbedding",
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
                        ("vector", models.BinaryField(verbose_name="embedding")),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="segmentation.embeddingrun",
                                verbose_name="embedding model",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "embedding of a customer",
                        "verbose_name_plural": "embeddings of customers",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "customer"), name="embedding_of_customer_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutcomeTree",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("features", models.JSONField(default=list, verbose_name="features")),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        (
                            "data_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="data as of"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("product", "Took a product"),
                                    ("dormant", "Stopped booking"),
                                    ("closed", "Closed the last product"),
                                    ("tag", "Was given a tag"),
                                    ("segment", "Is in a segment"),
                                    ("entered", "Came into a segment"),
                                    ("band", "Is in a band of a score"),
                                ],
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(blank=True, max_length=64, verbose_name="of what"),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=60, verbose_name="within days"
                            ),
                        ),
                        ("cut_on", models.DateField(verbose_name="known until")),
                        (
                            "criterion",
                            models.CharField(
                                choices=[("gini", "Gini impurity (CART)"), ("entropy", "Entropy")],
                                max_length=8,
                                verbose_name="criterion",
                            ),
                        ),
                        (
                            "split",
                            models.CharField(
                                choices=[
                                    ("hash", "By customer: six tenths grow, two prune, two judge"),
                                    (
                                        "time",
                                        "By time: an earlier window grows, the last prunes and judges",
                                    ),
                                ],
                                default="hash",
                                max_length=4,
                                verbose_name="split",
                            ),
                        ),
                        ("saved", models.JSONField(default=dict, verbose_name="segments made")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision tree",
                        "verbose_name_plural": "decision trees",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SatisfactionAlert",
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
                            "measure",
                            models.CharField(
                                choices=[("csat", "CSAT"), ("nps", "NPS")],
                                max_length=4,
                                verbose_name="measure",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(blank=True, max_length=12, verbose_name="channel"),
                        ),
                        ("month", models.DateField(verbose_name="month")),
                        (
                            "method",
                            models.CharField(
                                choices=[("p", "p-chart"), ("ewma", "EWMA chart")],
                                max_length=4,
                                verbose_name="method",
                            ),
                        ),
                        ("value", models.FloatField(verbose_name="value")),
                        ("centre", models.FloatField(verbose_name="centre")),
                        ("limit", models.FloatField(verbose_name="limit")),
                        ("answers", models.PositiveIntegerField(verbose_name="answers")),
                        (
                            "told_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="told at"),
                        ),
                        (
                            "seen_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="taken note of at"
                            ),
                        ),
                        (
                            "seen_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken note of by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fall of satisfaction",
                        "verbose_name_plural": "falls of satisfaction",
                        "ordering": ["-month", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "channel", "month"),
                                name="satisfactionalert_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SatisfactionTerms",
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
                            "version",
                            models.PositiveIntegerField(unique=True, verbose_name="version"),
                        ),
                        ("document", models.JSONField(default=dict, verbose_name="terms")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="why")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "terms of satisfaction",
                        "verbose_name_plural": "terms of satisfaction",
                    },
                ),
                migrations.CreateModel(
                    name="Segment",
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
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                        (
                            "description",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="description"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("rule", "By rule"), ("list", "Fixed list")],
                                default="rule",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("rule", models.JSONField(default=dict, verbose_name="rule")),
                        (
                            "rule_version",
                            models.PositiveIntegerField(default=0, verbose_name="version"),
                        ),
                        ("draft", models.JSONField(blank=True, null=True, verbose_name="draft")),
                        (
                            "draft_saved_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="draft saved at"
                            ),
                        ),
                        (
                            "draft_version",
                            models.PositiveIntegerField(
                                default=0, verbose_name="number of the draft"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("waiting", "Waiting for refresh"),
                                    ("refreshing", "Refreshing"),
                                    ("ready", "Ready"),
                                    ("failed", "Refresh failed"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "shared",
                            models.BooleanField(default=True, verbose_name="shared with all"),
                        ),
                        (
                            "profiled",
                            models.BooleanField(
                                default=False, verbose_name="chosen by a model or a profile"
                            ),
                        ),
                        (
                            "member_count",
                            models.PositiveIntegerField(default=0, verbose_name="members"),
                        ),
                        (
                            "refreshed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="refreshed at"
                            ),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="archived at"),
                        ),
                        (
                            "schedule",
                            models.CharField(
                                choices=[
                                    ("daily", "Every day"),
                                    ("weekly", "Every week"),
                                    ("hourly", "Every hour"),
                                    ("on_change", "When the data change"),
                                    ("asked", "Only when asked"),
                                ],
                                default="daily",
                                max_length=10,
                                verbose_name="refreshed",
                            ),
                        ),
                        (
                            "refresh_time",
                            models.TimeField(default=datetime.time(6, 30), verbose_name="at"),
                        ),
                        (
                            "refresh_weekday",
                            models.PositiveSmallIntegerField(default=1, verbose_name="on weekday"),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="next refresh"
                            ),
                        ),
                        (
                            "draft_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="draft by",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "segment",
                        "verbose_name_plural": "segments",
                        "permissions": [
                            ("edit_segment", "Build and refresh segments"),
                            ("transfer_segment", "Hand segments of other people on"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("archived_at__isnull", True)),
                                fields=["due_at"],
                                name="segment_due_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("refresh_weekday__range", (1, 7))),
                                name="segment_weekday_iso",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PastMembership",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                primary_key=True, serialize=False, verbose_name="number"
                            ),
                        ),
                        (
                            "entering",
                            models.BigIntegerField(verbose_name="number of the membership"),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="entered at")),
                        ("left_at", models.DateTimeField(verbose_name="left at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="segmentation.segment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "past segment member",
                        "verbose_name_plural": "past segment members",
                        "indexes": [
                            models.Index(fields=["segment", "left_at"], name="pastmembership_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LookAlike",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("features", models.JSONField(default=list, verbose_name="features")),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        (
                            "data_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="data as of"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "None"),
                                    ("product", "Took a product"),
                                    ("dormant", "Stopped booking"),
                                    ("closed", "Closed the last product"),
                                ],
                                default="",
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(blank=True, max_length=64, verbose_name="of what"),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=60, verbose_name="within days"
                            ),
                        ),
                        (
                            "cut_on",
                            models.DateField(blank=True, null=True, verbose_name="known until"),
                        ),
                        (
                            "kept_up",
                            models.BooleanField(default=False, verbose_name="rank every night"),
                        ),
                        (
                            "ranked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ranked at"),
                        ),
                        (
                            "candidate_count",
                            models.PositiveIntegerField(default=0, verbose_name="candidates"),
                        ),
                        ("saved", models.JSONField(default=list, verbose_name="segments made")),
                        (
                            "embedding",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="segmentation.embeddingrun",
                                verbose_name="embedding model",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "population",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="only members of",
                            ),
                        ),
                        (
                            "seed_segment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="seed",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "look-alike audience",
                        "verbose_name_plural": "look-alike audiences",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ListLoad",
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
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("add", "Add these"),
                                    ("remove", "Take these out"),
                                    ("replace", "Only these from now on"),
                                ],
                                default="add",
                                max_length=8,
                                verbose_name="mode",
                            ),
                        ),
                        (
                            "file_name",
                            models.CharField(blank=True, max_length=120, verbose_name="file"),
                        ),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "read_count",
                            models.PositiveIntegerField(default=0, verbose_name="numbers read"),
                        ),
                        (
                            "repeated_count",
                            models.PositiveIntegerField(default=0, verbose_name="repeated"),
                        ),
                        (
                            "known_count",
                            models.PositiveIntegerField(default=0, verbose_name="known"),
                        ),
                        (
                            "unknown_count",
                            models.PositiveIntegerField(default=0, verbose_name="unknown"),
                        ),
                        ("unknown", models.JSONField(default=list, verbose_name="unknown numbers")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="loads",
                                to="segmentation.segment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list load",
                        "verbose_name_plural": "list loads",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="GroupPortrait",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(blank=True, max_length=20, verbose_name="stage"),
                        ),
                        (
                            "steps_done",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps done"),
                        ),
                        (
                            "steps",
                            models.PositiveSmallIntegerField(default=0, verbose_name="steps"),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=32, verbose_name="error"),
                        ),
                        (
                            "error_details",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="details of the error"
                            ),
                        ),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("features", models.JSONField(default=list, verbose_name="features")),
                        (
                            "sensitive",
                            models.BooleanField(
                                default=False, verbose_name="reads sensitive features"
                            ),
                        ),
                        ("seed", models.PositiveIntegerField(default=1, verbose_name="seed")),
                        ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                        (
                            "data_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="data as of"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
                        ),
                        ("metrics", models.JSONField(default=dict, verbose_name="metrics")),
                        (
                            "of",
                            models.CharField(
                                choices=[
                                    ("segment", "Segment"),
                                    ("cluster", "Cluster"),
                                    ("tier", "Value tier"),
                                    ("stage", "Lifecycle stage"),
                                    ("tag", "Tag"),
                                ],
                                max_length=8,
                                verbose_name="group",
                            ),
                        ),
                        ("key", models.CharField(max_length=40, verbose_name="which")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "against",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="compared with",
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="segment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "portrait of a group",
                        "verbose_name_plural": "portraits of groups",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["of", "key", "-id"], name="groupportrait_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cluster",
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
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=120, verbose_name="English name")),
                        ("size", models.PositiveIntegerField(verbose_name="customers")),
                        (
                            "figures",
                            models.JSONField(default=list, verbose_name="what sets it apart"),
                        ),
                        (
                            "matched",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="cluster before"
                            ),
                        ),
                        (
                            "size_before",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="customers before"
                            ),
                        ),
                        (
                            "size_now",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="customers now"
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.tag",
                                verbose_name="tag",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clusters",
                                to="segmentation.clusterrun",
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="segment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "cluster",
                        "verbose_name_plural": "clusters",
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "number"), name="cluster_number_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SegmentMembership",
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
                        ("entered_at", models.DateTimeField(verbose_name="entered at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="segmentation.segment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "segment member",
                        "verbose_name_plural": "segment members",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("segment", "customer"), name="membership_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SegmentRefresh",
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
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "rule_version",
                            models.PositiveIntegerField(default=0, verbose_name="version"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "member_count",
                            models.PositiveIntegerField(default=0, verbose_name="members"),
                        ),
                        (
                            "entered_count",
                            models.PositiveIntegerField(default=0, verbose_name="entered"),
                        ),
                        ("left_count", models.PositiveIntegerField(default=0, verbose_name="left")),
                        ("error", models.TextField(blank=True, verbose_name="error")),
                        (
                            "cause",
                            models.CharField(blank=True, max_length=16, verbose_name="cause"),
                        ),
                        (
                            "told_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="owner told at"
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="refreshes",
                                to="segmentation.segment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "segment refresh",
                        "verbose_name_plural": "segment refreshes",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Snapshot",
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
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                        ("rule", models.JSONField(default=dict, verbose_name="rule")),
                        (
                            "rule_version",
                            models.PositiveIntegerField(default=0, verbose_name="version"),
                        ),
                        ("members_as_of", models.DateTimeField(verbose_name="members as of")),
                        ("taken_at", models.DateTimeField(verbose_name="frozen at")),
                        (
                            "member_count",
                            models.PositiveIntegerField(default=0, verbose_name="members"),
                        ),
                        ("sealed", models.BooleanField(default=False, verbose_name="sealed")),
                        (
                            "segment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="snapshots",
                                to="segmentation.segment",
                                verbose_name="segment",
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="frozen by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "segment snapshot",
                        "verbose_name_plural": "segment snapshots",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="SnapshotMember",
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
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "snapshot",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="segmentation.snapshot",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "snapshot member",
                        "verbose_name_plural": "snapshot members",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("snapshot", "customer"), name="snapshotmember_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StageChange",
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
                        (
                            "before",
                            models.CharField(blank=True, max_length=12, verbose_name="from"),
                        ),
                        ("after", models.CharField(max_length=12, verbose_name="to")),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change of stage",
                        "verbose_name_plural": "changes of stage",
                        "indexes": [
                            models.Index(fields=["at", "before", "after"], name="stagechange_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StageTerms",
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
                            "version",
                            models.PositiveIntegerField(unique=True, verbose_name="version"),
                        ),
                        ("document", models.JSONField(default=dict, verbose_name="terms")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="why")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "definitions of stages",
                        "verbose_name_plural": "definitions of stages",
                    },
                ),
                migrations.CreateModel(
                    name="SurveyAnswer",
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
                        ("event_id", models.BigIntegerField(unique=True, verbose_name="event")),
                        (
                            "measure",
                            models.CharField(
                                choices=[("csat", "CSAT"), ("nps", "NPS")],
                                max_length=4,
                                verbose_name="measure",
                            ),
                        ),
                        ("score", models.SmallIntegerField(verbose_name="score")),
                        (
                            "channel",
                            models.CharField(blank=True, max_length=12, verbose_name="channel"),
                        ),
                        ("answered_at", models.DateTimeField(verbose_name="answered at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "survey answer",
                        "verbose_name_plural": "survey answers",
                        "indexes": [
                            models.Index(
                                fields=["measure", "answered_at"], name="surveyanswer_time_idx"
                            ),
                            models.Index(
                                fields=["customer", "measure", "-answered_at"],
                                name="surveyanswer_customer_idx",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TierChange",
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
                        (
                            "before",
                            models.CharField(blank=True, max_length=16, verbose_name="from"),
                        ),
                        ("after", models.CharField(blank=True, max_length=16, verbose_name="to")),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change of tier",
                        "verbose_name_plural": "changes of tier",
                        "indexes": [
                            models.Index(fields=["at", "before", "after"], name="tierchange_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ValueTerms",
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
                            "version",
                            models.PositiveIntegerField(unique=True, verbose_name="version"),
                        ),
                        ("document", models.JSONField(default=dict, verbose_name="terms")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="why")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "terms of value",
                        "verbose_name_plural": "terms of value",
                    },
                ),
            ],
        ),
    ]
