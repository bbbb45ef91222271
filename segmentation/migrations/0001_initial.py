import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
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
                ("rule_version", models.PositiveIntegerField(default=0, verbose_name="version")),
                ("draft", models.JSONField(blank=True, null=True, verbose_name="draft")),
                (
                    "draft_saved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="draft saved at"),
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
                ("shared", models.BooleanField(default=True, verbose_name="shared with all")),
                ("member_count", models.PositiveIntegerField(default=0, verbose_name="members")),
                (
                    "refreshed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="refreshed at"),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="archived at"),
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
                "permissions": [("edit_segment", "Build and refresh segments")],
            },
        ),
        migrations.CreateModel(
            name="SegmentRefresh",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("rule_version", models.PositiveIntegerField(default=0, verbose_name="version")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                ("member_count", models.PositiveIntegerField(default=0, verbose_name="members")),
                ("entered_count", models.PositiveIntegerField(default=0, verbose_name="entered")),
                ("left_count", models.PositiveIntegerField(default=0, verbose_name="left")),
                ("error", models.TextField(blank=True, verbose_name="error")),
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
            name="MembershipChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entered", models.BooleanField(verbose_name="entered")),
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
                "verbose_name": "membership change",
                "verbose_name_plural": "membership changes",
                "indexes": [models.Index(fields=["segment", "at"], name="membershipchange_idx")],
            },
        ),
        migrations.CreateModel(
            name="SegmentMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.UniqueConstraint(fields=("segment", "customer"), name="membership_once")
                ],
            },
        ),
    ]
