import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import config.migrating
import customers.models.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("segmentation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        config.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("run_month", models.DateField(verbose_name="month")),
                        ("step", models.PositiveSmallIntegerField(default=1, verbose_name="step")),
                        (
                            "occurrence",
                            models.PositiveSmallIntegerField(default=1, verbose_name="occurrence"),
                        ),
                        (
                            "variant",
                            models.CharField(default="A", max_length=8, verbose_name="variant"),
                        ),
                        (
                            "arm",
                            models.CharField(
                                blank=True,
                                choices=[("treated", "Contacted"), ("holdout", "Hold-out")],
                                max_length=8,
                                verbose_name="arm",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("push", "Push"),
                                    ("wechat", "WeChat"),
                                    ("in_app", "In-app"),
                                    ("phone", "Phone"),
                                    ("branch", "Branch"),
                                    ("ads", "Ad audience"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("claimed", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("suppressed", "Suppressed"),
                                    ("holdout", "Hold-out"),
                                    ("uncertain", "Outcome unknown"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=32, verbose_name="reason"),
                        ),
                        ("not_before", models.DateTimeField(verbose_name="not before")),
                        ("claim_token", models.UUIDField(null=True, verbose_name="claim")),
                        (
                            "lease_until",
                            models.DateTimeField(null=True, verbose_name="lease until"),
                        ),
                        (
                            "claims",
                            models.PositiveSmallIntegerField(default=0, verbose_name="claims"),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                        ),
                        ("changed_at", models.DateTimeField(verbose_name="changed at")),
                    ],
                    options={
                        "verbose_name": "delivery",
                        "verbose_name_plural": "deliveries",
                        "db_table": "campaigns_delivery",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryEvent",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("delivery_id", models.BigIntegerField(verbose_name="delivery")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("delivered", "Delivered"),
                                    ("opened", "Opened"),
                                    ("clicked", "Clicked"),
                                    ("bounced", "Bounced"),
                                    ("complained", "Reported as unwanted"),
                                    ("unsubscribed", "Unsubscribed"),
                                    ("dismissed", "Dismissed"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="time")),
                        ("detail", models.JSONField(default=dict, verbose_name="detail")),
                    ],
                    options={
                        "verbose_name": "delivery event",
                        "verbose_name_plural": "delivery events",
                        "db_table": "campaigns_deliveryevent",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="HourCurve",
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
                        ("shares", models.JSONField(verbose_name="share of activity by hour")),
                        ("observations", models.BigIntegerField(verbose_name="observations")),
                        (
                            "customers",
                            models.PositiveIntegerField(
                                verbose_name="customers with an hour of their own"
                            ),
                        ),
                        ("permit", models.JSONField(verbose_name="permit")),
                    ],
                    options={
                        "verbose_name": "curve of hours",
                        "verbose_name_plural": "curves of hours",
                    },
                ),
                migrations.CreateModel(
                    name="LinkCheck",
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
                            "url",
                            models.URLField(max_length=1000, unique=True, verbose_name="address"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ok", "Answers"),
                                    ("moved", "Leads elsewhere"),
                                    ("broken", "Broken"),
                                    ("unreached", "Not reached"),
                                    ("forbidden", "Not called: not a public address"),
                                ],
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "status",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="answer"
                            ),
                        ),
                        (
                            "leads_to",
                            models.CharField(blank=True, max_length=1000, verbose_name="leads to"),
                        ),
                        ("checked_at", models.DateTimeField(verbose_name="checked at")),
                    ],
                    options={
                        "verbose_name": "link check",
                        "verbose_name_plural": "link checks",
                    },
                ),
                migrations.CreateModel(
                    name="Asset",
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
                        ("name", models.SlugField(max_length=80, unique=True, verbose_name="name")),
                        ("shows", models.CharField(max_length=200, verbose_name="what it shows")),
                        (
                            "sha256",
                            models.CharField(max_length=64, unique=True, verbose_name="SHA-256"),
                        ),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("png", "PNG"),
                                    ("jpg", "JPEG"),
                                    ("gif", "GIF"),
                                    ("webp", "WebP"),
                                ],
                                max_length=4,
                                verbose_name="format",
                            ),
                        ),
                        ("width", models.PositiveIntegerField(verbose_name="width in pixels")),
                        ("height", models.PositiveIntegerField(verbose_name="height in pixels")),
                        ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                        ),
                        (
                            "uploader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "picture",
                        "verbose_name_plural": "pictures",
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
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
                        ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("promotion", "Product promotion"),
                                    ("care", "Customer care"),
                                    ("partner", "Cross-industry"),
                                    ("holiday", "Holiday"),
                                    ("retention", "Retention"),
                                    ("win_back", "Win-back"),
                                ],
                                default="promotion",
                                max_length=12,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("in_review", "In review"),
                                    ("approved", "Approved"),
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("stopped", "Stopped"),
                                    ("finished", "Finished"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        ("goal", models.CharField(blank=True, max_length=300, verbose_name="goal")),
                        (
                            "goal_conversion_rate",
                            models.FloatField(
                                blank=True, null=True, verbose_name="wanted conversion rate"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("push", "Push"),
                                    ("wechat", "WeChat"),
                                    ("in_app", "In-app"),
                                    ("phone", "Phone"),
                                    ("branch", "Branch"),
                                    ("ads", "Ad audience"),
                                    ("social", "Social posts"),
                                ],
                                default="email",
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "holdout_share",
                            models.FloatField(
                                default=0.1,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(0.9),
                                ],
                                verbose_name="hold-out share",
                            ),
                        ),
                        (
                            "scheduled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="starts at"),
                        ),
                        (
                            "time_zone",
                            models.CharField(blank=True, max_length=40, verbose_name="time zone"),
                        ),
                        (
                            "recurrence",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="repeats by (RRULE)"
                            ),
                        ),
                        (
                            "free_days",
                            models.CharField(
                                choices=[
                                    ("send", "Takes place all the same"),
                                    ("skip", "Falls out"),
                                    ("next", "Moves to the next working day"),
                                ],
                                default="send",
                                max_length=4,
                                verbose_name="on days off",
                            ),
                        ),
                        (
                            "customer_time",
                            models.CharField(
                                choices=[
                                    ("bank", "At this moment for everybody"),
                                    ("local", "At this time on each customer’s own clock"),
                                    (
                                        "best",
                                        "At each customer’s best hour, within the next 24 hours",
                                    ),
                                ],
                                default="bank",
                                max_length=5,
                                verbose_name="when for each customer",
                            ),
                        ),
                        (
                            "again",
                            models.CharField(
                                choices=[
                                    ("every", "Every time"),
                                    ("never", "Once, never again"),
                                    ("after", "Again after some days"),
                                ],
                                default="every",
                                max_length=5,
                                verbose_name="the same customer in a series",
                            ),
                        ),
                        (
                            "again_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="days until the same customer again",
                            ),
                        ),
                        (
                            "follow_when",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        "not_sent",
                                        "Could not be reached: no address, no consent, or it failed",
                                    ),
                                    ("not_delivered", "It did not arrive"),
                                    ("not_opened", "Did not open it"),
                                    ("not_clicked", "Did not click"),
                                    ("not_converted", "No success yet"),
                                ],
                                max_length=13,
                                verbose_name="for whom",
                            ),
                        ),
                        (
                            "follow_after_hours",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="hours after the first contact"
                            ),
                        ),
                        (
                            "per_hour",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="at most per hour"
                            ),
                        ),
                        (
                            "shown_days",
                            models.PositiveSmallIntegerField(
                                default=14, verbose_name="days a banner stands"
                            ),
                        ),
                        (
                            "shows_per_day",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                default=3,
                                null=True,
                                verbose_name="showings of the banner to a customer a day",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(default=5, verbose_name="priority"),
                        ),
                        (
                            "conversion_event",
                            models.CharField(
                                default="purchase",
                                max_length=32,
                                verbose_name="event that counts as conversion",
                            ),
                        ),
                        (
                            "attribution_days",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="attribution window in days"
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="revision"
                            ),
                        ),
                        (
                            "budget_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="budget",
                            ),
                        ),
                        (
                            "cost_per_contact",
                            models.DecimalField(
                                decimal_places=4,
                                default=0,
                                max_digits=10,
                                verbose_name="cost per contact",
                            ),
                        ),
                        (
                            "stop_rules",
                            models.JSONField(blank=True, default=list, verbose_name="stop rules"),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "exclude",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="segments out",
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followers",
                                to="campaigns.campaign",
                                verbose_name="follows",
                            ),
                        ),
                        (
                            "include",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="segmentation.segment",
                                verbose_name="segments in",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "suppression_lists",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="customers.suppressionlist",
                                verbose_name="suppression lists",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign",
                        "verbose_name_plural": "campaigns",
                        "permissions": [
                            ("edit_campaign", "Build campaigns"),
                            ("approve_campaign", "Approve campaigns"),
                            ("sign_compliance", "Sign for compliance"),
                            ("launch_campaign", "Launch, pause and resume campaigns"),
                            ("stop_campaign", "Stop campaigns"),
                            ("resolve_uncertain", "Decide deliveries of unknown outcome"),
                            ("view_result", "See results"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("holdout_share__gte", 0), ("holdout_share__lte", 0.9)
                                ),
                                name="campaign_holdout_share",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("attribution_days__gte", 1),
                                    ("cost_per_contact__gte", 0),
                                    models.Q(
                                        ("per_hour", None), ("per_hour__gte", 1), _connector="OR"
                                    ),
                                    ("shown_days__gte", 1),
                                    ("shown_days__lte", 366),
                                    models.Q(
                                        ("shows_per_day", None),
                                        ("shows_per_day__gte", 1),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("budget_amount", None),
                                        ("budget_amount__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="campaign_figures",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("free_days__in", ["send", "skip", "next"]),
                                    ("customer_time__in", ["bank", "local", "best"]),
                                    models.Q(
                                        ("again__in", ["every", "never"]),
                                        models.Q(("again", "after"), ("again_days__gte", 1)),
                                        _connector="OR",
                                    ),
                                ),
                                name="campaign_timing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("follow_after_hours", None),
                                        ("follow_when", ""),
                                        ("follows", None),
                                    ),
                                    models.Q(
                                        models.Q(("follows", models.F("id")), _negated=True),
                                        ("customer_time", "bank"),
                                        ("follow_after_hours__range", (1, 720)),
                                        (
                                            "follow_when__in",
                                            [
                                                "not_sent",
                                                "not_delivered",
                                                "not_opened",
                                                "not_clicked",
                                                "not_converted",
                                            ],
                                        ),
                                        ("follows__isnull", False),
                                        ("holdout_share", 0),
                                        ("recurrence", ""),
                                        ("scheduled_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="campaign_follow_up",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
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
                        ("content_hash", models.CharField(max_length=64, verbose_name="hash")),
                        (
                            "role",
                            models.CharField(
                                choices=[("business", "Business"), ("compliance", "Compliance")],
                                max_length=10,
                                verbose_name="as",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("approved", "Approved"), ("returned", "Returned")],
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "valid_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="holds until"),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="comment")),
                        (
                            "approver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="in place of",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval",
                        "verbose_name_plural": "approvals",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("author", models.F("approver")), _negated=True),
                                name="approval_by_a_second_person",
                            ),
                            models.UniqueConstraint(
                                fields=(
                                    "campaign",
                                    "content_hash",
                                    "role",
                                    "approver",
                                    "valid_until",
                                ),
                                name="approval_once",
                                nulls_distinct=False,
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CampaignEdit",
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
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edits",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "editor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign edit",
                        "verbose_name_plural": "campaign edits",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "editor"), name="campaignedit_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CampaignRun",
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
                        ("run_month", models.DateField(verbose_name="month")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("waiting", "Waiting for confirmation"),
                                    ("stopping", "Stopping"),
                                    ("stopped", "Stopped"),
                                    ("finished", "Finished"),
                                ],
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("content_hash", models.CharField(max_length=64, verbose_name="hash")),
                        ("frozen_at", models.DateTimeField(verbose_name="frozen at")),
                        ("starts_at", models.DateTimeField(verbose_name="starts at")),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "stop_reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="why it stopped"
                            ),
                        ),
                        (
                            "progress_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="last progress"
                            ),
                        ),
                        (
                            "alarm",
                            models.CharField(blank=True, max_length=32, verbose_name="alarm"),
                        ),
                        (
                            "confirmed_counts",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name="counts when a person last let it go on",
                            ),
                        ),
                        (
                            "frozen_count",
                            models.PositiveIntegerField(default=0, verbose_name="frozen"),
                        ),
                        (
                            "planned_count",
                            models.PositiveIntegerField(default=0, verbose_name="planned"),
                        ),
                        (
                            "claimed_count",
                            models.PositiveIntegerField(default=0, verbose_name="claimed"),
                        ),
                        ("sent_count", models.PositiveIntegerField(default=0, verbose_name="sent")),
                        (
                            "failed_count",
                            models.PositiveIntegerField(default=0, verbose_name="failed"),
                        ),
                        (
                            "suppressed_count",
                            models.PositiveIntegerField(default=0, verbose_name="suppressed"),
                        ),
                        (
                            "holdout_count",
                            models.PositiveIntegerField(default=0, verbose_name="hold-out"),
                        ),
                        (
                            "uncertain_count",
                            models.PositiveIntegerField(default=0, verbose_name="uncertain"),
                        ),
                        (
                            "cancelled_count",
                            models.PositiveIntegerField(default=0, verbose_name="cancelled"),
                        ),
                        ("counted_at", models.DateTimeField(verbose_name="counted at")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="campaigns.campaign",
                                verbose_name="campaign",
                            ),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followers",
                                to="campaigns.campaignrun",
                                verbose_name="follows the run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign run",
                        "verbose_name_plural": "campaign runs",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "run_month"), name="campaignrun_month_fixed"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["finished", "stopped"]), _negated=True),
                                    models.Q(
                                        ("claimed_count", 0),
                                        (
                                            "frozen_count",
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("sent_count"),
                                                                "+",
                                                                models.F("failed_count"),
                                                            ),
                                                            "+",
                                                            models.F("suppressed_count"),
                                                        ),
                                                        "+",
                                                        models.F("holdout_count"),
                                                    ),
                                                    "+",
                                                    models.F("uncertain_count"),
                                                ),
                                                "+",
                                                models.F("cancelled_count"),
                                            ),
                                        ),
                                        ("planned_count", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="campaignrun_adds_up",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Banner",
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
                            "delivery_id",
                            models.BigIntegerField(unique=True, verbose_name="delivery"),
                        ),
                        ("language", models.CharField(max_length=10, verbose_name="language")),
                        ("title", customers.models.fields.SealedField(verbose_name="title")),
                        ("text", customers.models.fields.SealedField(verbose_name="text")),
                        (
                            "button",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="words on the button"
                            ),
                        ),
                        (
                            "link",
                            models.CharField(blank=True, max_length=1000, verbose_name="leads to"),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="priority")),
                        ("shown_from", models.DateTimeField(verbose_name="shown from")),
                        ("ends_at", models.DateTimeField(verbose_name="shown until")),
                        ("placed_at", models.DateTimeField(verbose_name="placed")),
                        ("dismissed_at", models.DateTimeField(null=True, verbose_name="dismissed")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(null=True, verbose_name="taken back"),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="campaigns.asset",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                        (
                            "placement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="campaigns.placement",
                                verbose_name="placement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "banner",
                        "verbose_name_plural": "banners",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("dismissed_at", None), ("withdrawn_at", None)),
                                fields=["customer", "placement", "-rank"],
                                name="banner_due_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("shown_from"))),
                                name="banner_has_its_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AdAudience",
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
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("format", models.CharField(max_length=12, verbose_name="format")),
                        (
                            "looked_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="last looked at"
                            ),
                        ),
                        (
                            "looked_to",
                            models.BigIntegerField(
                                default=0, editable=False, verbose_name="looked at up to"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.datarecipient",
                                verbose_name="recipient",
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ad audience",
                        "verbose_name_plural": "ad audiences",
                    },
                ),
                migrations.CreateModel(
                    name="CampaignTemplate",
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
                            "name",
                            models.CharField(max_length=120, unique=True, verbose_name="name"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("promotion", "Product promotion"),
                                    ("care", "Customer care"),
                                    ("partner", "Cross-industry"),
                                    ("holiday", "Holiday"),
                                    ("retention", "Retention"),
                                    ("win_back", "Win-back"),
                                ],
                                max_length=12,
                                verbose_name="type",
                            ),
                        ),
                        ("document", models.JSONField(verbose_name="content")),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="archived"),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign template",
                        "verbose_name_plural": "campaign templates",
                    },
                ),
                migrations.CreateModel(
                    name="CampaignVersion",
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
                        ("content_hash", models.CharField(max_length=64, verbose_name="hash")),
                        ("content", models.JSONField(verbose_name="content")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signed_versions",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a campaign",
                        "verbose_name_plural": "versions of campaigns",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "content_hash"), name="version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
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
                        ("place", models.CharField(max_length=40, verbose_name="place")),
                        (
                            "quote",
                            models.CharField(blank=True, max_length=300, verbose_name="words"),
                        ),
                        ("text", models.CharField(max_length=1000, verbose_name="comment")),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled"),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="replies",
                                to="campaigns.comment",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "comment on a campaign",
                        "verbose_name_plural": "comments on campaigns",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="comment_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("settled_by", None)),
                                    models.Q(
                                        ("parent", None),
                                        ("settled_at__isnull", False),
                                        ("settled_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="comment_settled_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactTask",
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
                            "delivery_id",
                            models.BigIntegerField(unique=True, verbose_name="delivery"),
                        ),
                        (
                            "idempotency_key",
                            models.CharField(
                                max_length=120, unique=True, verbose_name="idempotency key"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("push", "Push"),
                                    ("wechat", "WeChat"),
                                    ("in_app", "In-app"),
                                    ("phone", "Phone"),
                                    ("branch", "Branch"),
                                    ("ads", "Ad audience"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        ("title", customers.models.fields.SealedField(verbose_name="title")),
                        ("script", customers.models.fields.SealedField(verbose_name="script")),
                        ("due_on", models.DateField(verbose_name="due")),
                        ("ends_on", models.DateField(verbose_name="last day")),
                        (
                            "call_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="call back at"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("taken", "Taken"),
                                    ("done", "Done"),
                                    ("expired", "Expired"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="open",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=32, verbose_name="reason"),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("interested", "Reached, interested"),
                                    ("not_interested", "Reached, not interested"),
                                    ("later", "Reached, call back later"),
                                    ("not_reached", "Not reached"),
                                    ("wrong_number", "Wrong number"),
                                    ("no_calls", "Asked not to be called"),
                                    ("meeting", "Meeting arranged"),
                                    ("sold", "Sold"),
                                ],
                                max_length=14,
                                verbose_name="outcome",
                            ),
                        ),
                        ("note", customers.models.fields.SealedField(verbose_name="note")),
                        (
                            "tries",
                            models.PositiveSmallIntegerField(default=0, verbose_name="tries"),
                        ),
                        (
                            "tried_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="last try"),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled"),
                        ),
                        (
                            "branch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.branch",
                                verbose_name="branch",
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="relationship manager",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="settled by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "task",
                        "verbose_name_plural": "tasks",
                        "permissions": [
                            ("work_contacttask", "Work on the tasks of the own branch"),
                            ("assign_contacttask", "Distribute the tasks of the own branch"),
                            ("serve_branch", "Serve customers at the branch"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["open", "taken"])),
                                fields=["branch", "due_on"],
                                name="contacttask_due_idx",
                            ),
                            models.Index(fields=["run", "state"], name="contacttask_run_idx"),
                            models.Index(
                                fields=["branch", "-created_at"], name="contacttask_made_idx"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("settled_at", None), ("state__in", ["open", "taken"])
                                    ),
                                    models.Q(
                                        ("settled_at__isnull", False),
                                        ("state__in", ["done", "expired", "withdrawn"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="contacttask_settled",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "taken"), _negated=True),
                                    ("owner__isnull", False),
                                    _connector="OR",
                                ),
                                name="contacttask_taken_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="contacttask_done_says_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="contacttask_withdrawn_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conversion",
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
                        ("arm", models.CharField(max_length=8, verbose_name="arm")),
                        ("event_id", models.BigIntegerField(verbose_name="event")),
                        ("occurred_at", models.DateTimeField(verbose_name="time")),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=18, verbose_name="amount"
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="campaigns.campaignrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "conversion",
                        "verbose_name_plural": "conversions",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "customer", "event_id"), name="conversion_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CopyAnswer",
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
                        ("language", models.CharField(max_length=10, verbose_name="language")),
                        ("rule", models.CharField(max_length=16, verbose_name="rule")),
                        ("quote", models.TextField(blank=True, verbose_name="words")),
                        ("reason", models.TextField(verbose_name="reason")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="copy_answers",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer to a warning",
                        "verbose_name_plural": "answers to warnings",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="copyanswer_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CopyScan",
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
                            "fingerprint",
                            models.CharField(max_length=64, verbose_name="fingerprint"),
                        ),
                        (
                            "rules",
                            models.CharField(max_length=20, verbose_name="version of the rules"),
                        ),
                        ("errors", models.PositiveIntegerField(verbose_name="errors")),
                        (
                            "open_warnings",
                            models.PositiveIntegerField(verbose_name="warnings without a reason"),
                        ),
                        ("findings", models.JSONField(default=list, verbose_name="findings")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scans",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "copy scan",
                        "verbose_name_plural": "copy scans",
                    },
                ),
                migrations.CreateModel(
                    name="CopyTerm",
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
                            "published_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="in force since"
                            ),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("name", "Name of the institution"),
                                    ("allowed", "Allowed words"),
                                    ("forbidden", "Forbidden words"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("words", models.CharField(max_length=80, verbose_name="words")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "publisher",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "word of the copy rules",
                        "verbose_name_plural": "words of the copy rules",
                        "permissions": [("manage_copyterm", "Keep the words of the copy rules")],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("author", models.F("publisher")), _negated=True
                                ),
                                name="copyterm_by_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("publisher", None)),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("publisher__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="copyterm_published_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("words", ""), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="copyterm_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryAttempt",
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
                        ("delivery_id", models.BigIntegerField(verbose_name="delivery")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                        ("claim_token", models.UUIDField(verbose_name="claim")),
                        (
                            "idempotency_key",
                            models.CharField(max_length=120, verbose_name="idempotency key"),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("accepted", "Accepted"),
                                    ("rejected", "Refused for good"),
                                    ("deferred", "Refused for the moment"),
                                    ("unknown", "Unknown"),
                                ],
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "response",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="answer of the provider"
                            ),
                        ),
                        (
                            "provider_ref",
                            models.CharField(
                                blank=True, max_length=128, verbose_name="number at the provider"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="campaigns.campaignrun",
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.sender",
                                verbose_name="sender",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "delivery attempt",
                        "verbose_name_plural": "delivery attempts",
                        "indexes": [
                            models.Index(fields=["run", "started_at"], name="attempt_pace_idx"),
                            models.Index(
                                condition=models.Q(("provider_ref", ""), _negated=True),
                                fields=["sender", "provider_ref"],
                                name="attempt_ref_idx",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("delivery_id", "number"), name="attempt_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeliveryOffer",
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
                            "delivery_id",
                            models.BigIntegerField(unique=True, verbose_name="delivery"),
                        ),
                        ("decision_id", models.BigIntegerField(verbose_name="decision")),
                        (
                            "product",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="campaigns.campaignrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "offer in a mail",
                        "verbose_name_plural": "offers in mails",
                    },
                ),
                migrations.CreateModel(
                    name="Deputy",
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
                        ("from_on", models.DateField(verbose_name="from")),
                        ("until_on", models.DateField(verbose_name="until")),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                        ),
                        (
                            "deputy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="deputy",
                            ),
                        ),
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="approver",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "deputy",
                        "verbose_name_plural": "deputies",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("principal", models.F("deputy")), _negated=True),
                                    ("until_on__gte", models.F("from_on")),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="deputy_for_somebody_else",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowedDelivery",
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
                        ("delivery_id", models.BigIntegerField(verbose_name="delivery")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "followed delivery",
                        "verbose_name_plural": "followed deliveries",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("delivery_id", "campaign"), name="followed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Impression",
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
                        ("word", models.CharField(max_length=44, verbose_name="impression")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("shown", "Shown"),
                                    ("clicked", "Clicked"),
                                    ("dismissed", "Dismissed"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        ("decision_id", models.BigIntegerField(null=True, verbose_name="decision")),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "banner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="campaigns.banner",
                                verbose_name="banner",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.product",
                                verbose_name="product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "impression",
                        "verbose_name_plural": "impressions",
                        "indexes": [
                            models.Index(fields=["customer", "at"], name="impression_customer_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("word", "kind"), name="impression_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("banner__isnull", False), ("decision_id", None)),
                                    models.Q(
                                        ("banner", None),
                                        ("decision_id__isnull", False),
                                        ("product__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="impression_of_one_thing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                            "subject",
                            models.CharField(blank=True, max_length=200, verbose_name="subject"),
                        ),
                        (
                            "preheader",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="preview line"
                            ),
                        ),
                        ("body", models.TextField(blank=True, verbose_name="text")),
                        (
                            "link",
                            models.URLField(blank=True, max_length=1000, verbose_name="leads to"),
                        ),
                        (
                            "template",
                            models.CharField(
                                blank=True, max_length=64, verbose_name="template of the vendor"
                            ),
                        ),
                        (
                            "template_values",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="fields of the template"
                            ),
                        ),
                        (
                            "button",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="words on the button"
                            ),
                        ),
                        (
                            "picture",
                            models.CharField(blank=True, max_length=80, verbose_name="picture"),
                        ),
                        (
                            "placement",
                            models.CharField(blank=True, max_length=32, verbose_name="placement"),
                        ),
                        (
                            "audience_format",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="form of the file"
                            ),
                        ),
                        (
                            "recipient",
                            models.CharField(blank=True, max_length=32, verbose_name="recipient"),
                        ),
                        ("step", models.PositiveSmallIntegerField(default=1, verbose_name="step")),
                        (
                            "variant",
                            models.CharField(default="A", max_length=8, verbose_name="variant"),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="zh-hans", max_length=10, verbose_name="language"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "step", "variant", "language"),
                                name="message_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageVersion",
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
                            "subject",
                            models.CharField(blank=True, max_length=200, verbose_name="subject"),
                        ),
                        (
                            "preheader",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="preview line"
                            ),
                        ),
                        ("body", models.TextField(blank=True, verbose_name="text")),
                        (
                            "link",
                            models.URLField(blank=True, max_length=1000, verbose_name="leads to"),
                        ),
                        (
                            "template",
                            models.CharField(
                                blank=True, max_length=64, verbose_name="template of the vendor"
                            ),
                        ),
                        (
                            "template_values",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="fields of the template"
                            ),
                        ),
                        (
                            "button",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="words on the button"
                            ),
                        ),
                        (
                            "picture",
                            models.CharField(blank=True, max_length=80, verbose_name="picture"),
                        ),
                        (
                            "placement",
                            models.CharField(blank=True, max_length=32, verbose_name="placement"),
                        ),
                        (
                            "audience_format",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="form of the file"
                            ),
                        ),
                        (
                            "recipient",
                            models.CharField(blank=True, max_length=32, verbose_name="recipient"),
                        ),
                        ("step", models.PositiveSmallIntegerField(verbose_name="step")),
                        ("variant", models.CharField(max_length=8, verbose_name="variant")),
                        ("language", models.CharField(max_length=10, verbose_name="language")),
                        ("actor", models.CharField(max_length=150, verbose_name="by")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a message",
                        "verbose_name_plural": "versions of messages",
                        "indexes": [
                            models.Index(
                                fields=["campaign", "language", "-id"], name="messageversion_idx"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Occurrence",
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
                        ("planned_at", models.DateTimeField(verbose_name="planned for")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("started", "Started"),
                                    ("nobody", "Nobody to contact"),
                                    ("missed", "Missed: the system or the campaign stood still"),
                                    ("unsigned", "Not started: no valid signature"),
                                ],
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occurrences",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="looks",
                                to="campaigns.campaignrun",
                                verbose_name="run that is followed",
                            ),
                        ),
                        (
                            "run",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occurrence",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "date of a series",
                        "verbose_name_plural": "dates of series",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "of", "planned_at"),
                                name="occurrence_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "started"), ("run__isnull", False)),
                                    models.Q(
                                        models.Q(("outcome", "started"), _negated=True),
                                        ("run", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="occurrence_has_run",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
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
                        ("code", models.SlugField(max_length=32, unique=True, verbose_name="code")),
                        ("name_zh", models.CharField(max_length=60, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                        (
                            "surface",
                            models.CharField(
                                choices=[
                                    ("app", "App"),
                                    ("web", "Website"),
                                    ("device", "Self-service device"),
                                ],
                                max_length=6,
                                verbose_name="where",
                            ),
                        ),
                        (
                            "offers",
                            models.BooleanField(
                                default=True,
                                help_text="Otherwise the place stays empty.",
                                verbose_name="next best offers where no banner is due",
                            ),
                        ),
                        (
                            "retired_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="given up"),
                        ),
                    ],
                    options={
                        "verbose_name": "placement",
                        "verbose_name_plural": "placements",
                        "permissions": [("show_banner", "Ask for banners and report impressions")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("surface__in", ["app", "web", "device"])),
                                name="placement_surface",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
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
                        ("step", models.CharField(max_length=12, verbose_name="step")),
                        ("seen_at", models.DateTimeField(verbose_name="seen")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="presences",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "presence in a draft",
                        "verbose_name_plural": "presences in drafts",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "user"), name="presence_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reply",
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
                            "fingerprint",
                            models.CharField(
                                max_length=64, unique=True, verbose_name="fingerprint"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("push", "Push"),
                                    ("wechat", "WeChat"),
                                    ("in_app", "In-app"),
                                    ("phone", "Phone"),
                                    ("branch", "Branch"),
                                    ("ads", "Ad audience"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("answer", "Answer"),
                                    ("doubtful", "May be a wish to leave"),
                                    ("automatic", "Automatic"),
                                ],
                                max_length=9,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("unread", "Unread"),
                                    ("read", "Read"),
                                    ("handled", "Handled"),
                                ],
                                default="unread",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "delivery_id",
                            models.BigIntegerField(blank=True, null=True, verbose_name="delivery"),
                        ),
                        ("subject", customers.models.fields.SealedField(verbose_name="subject")),
                        ("text", customers.models.fields.SealedField(verbose_name="text")),
                        (
                            "address",
                            customers.models.fields.SealedField(verbose_name="written from"),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="received")),
                        (
                            "read_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="first read"),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="to be handled by"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("answered", "Answered the customer"),
                                    ("complaint", "Complaint, given to the service desk"),
                                    ("opted_out", "Does not want to be written to"),
                                    ("nothing", "Nothing to do"),
                                ],
                                max_length=9,
                                verbose_name="outcome",
                            ),
                        ),
                        ("note", customers.models.fields.SealedField(verbose_name="note")),
                        (
                            "handled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="handled"),
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
                            "handled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="handled by",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="given to",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.sender",
                                verbose_name="sender",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reply",
                        "verbose_name_plural": "replies",
                        "permissions": [
                            ("read_reply", "Read and handle what customers write back")
                        ],
                        "indexes": [
                            models.Index(fields=["state", "-received_at"], name="reply_state_idx"),
                            models.Index(fields=["run", "state"], name="reply_run_idx"),
                            models.Index(
                                fields=["customer", "-received_at"], name="reply_customer_idx"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("owner__isnull", False), ("state__in", ["unread", "read"])
                                ),
                                fields=["owner", "due_at"],
                                name="reply_owed_idx",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("state", "handled"), _negated=True),
                                        ("handled_at", None),
                                        ("handled_by", None),
                                        ("outcome", ""),
                                    ),
                                    models.Q(
                                        ("handled_at__isnull", False),
                                        ("state", "handled"),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="reply_handled_says_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("due_at", None), ("owner", None)),
                                    models.Q(("due_at__isnull", False), ("owner__isnull", False)),
                                    _connector="OR",
                                ),
                                name="reply_given_until_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReplyAttachment",
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
                        ("name", customers.models.fields.SealedField(verbose_name="name")),
                        (
                            "media_type",
                            models.CharField(blank=True, max_length=60, verbose_name="media type"),
                        ),
                        ("size", models.PositiveIntegerField(verbose_name="bytes")),
                        (
                            "refused",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kind", "Not kept: only PDF and pictures are"),
                                    ("size", "Not kept: too large"),
                                    ("many", "Not kept: too many files"),
                                    ("empty", "Not kept: empty"),
                                    ("virus", "Not kept: a virus was found in it"),
                                ],
                                max_length=5,
                                verbose_name="why not kept",
                            ),
                        ),
                        ("content", customers.models.fields.SealedField(verbose_name="content")),
                        (
                            "checked_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="checked for viruses"
                            ),
                        ),
                        (
                            "reply",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="campaigns.reply",
                                verbose_name="reply",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "attachment of a reply",
                        "verbose_name_plural": "attachments of replies",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("checked_at", None), ("refused", "")),
                                fields=["id"],
                                name="replyattachment_new_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("content__isnull", False), ("refused", "")),
                                    models.Q(
                                        models.Q(("refused", ""), _negated=True),
                                        ("content__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="replyattachment_kept_or_refused",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SendingBeat",
                    fields=[
                        (
                            "id",
                            models.PositiveSmallIntegerField(
                                default=1, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="time")),
                    ],
                    options={
                        "verbose_name": "sending beat",
                        "verbose_name_plural": "sending beat",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="sendingbeat_single"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningTerms",
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
                            "published_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="in force since"
                            ),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                        ),
                        (
                            "audience",
                            models.PositiveIntegerField(
                                default=10000, verbose_name="customers above which compliance signs"
                            ),
                        ),
                        (
                            "budget",
                            models.DecimalField(
                                decimal_places=2,
                                default=100000,
                                max_digits=18,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="budget above which compliance signs",
                            ),
                        ),
                        (
                            "risk_rating",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(6),
                                ],
                                verbose_name="product risk from which compliance signs",
                            ),
                        ),
                        (
                            "valid_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(366),
                                ],
                                verbose_name="days a signature holds",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="why")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "publisher",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signing terms",
                        "verbose_name_plural": "signing terms",
                        "permissions": [("manage_signingterms", "Set who must sign campaigns")],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("author", models.F("publisher")), _negated=True
                                ),
                                name="signingterms_by_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("publisher", None)),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("publisher__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="signingterms_published_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="signingterms_say_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_at", None), ("withdrawn_at", None), _connector="OR"
                                ),
                                name="signingterms_in_force_for_good",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("budget__gte", 0),
                                    ("risk_rating__range", (1, 6)),
                                    ("valid_days__range", (1, 366)),
                                ),
                                name="signingterms_figures",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SocialPost",
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
                            "platform",
                            models.CharField(
                                choices=[
                                    ("wechat", "WeChat official account"),
                                    ("moments", "WeChat Moments"),
                                    ("weibo", "Weibo"),
                                    ("xhs", "Xiaohongshu"),
                                    ("douyin", "Douyin"),
                                ],
                                max_length=8,
                                verbose_name="platform",
                            ),
                        ),
                        ("account", models.CharField(max_length=60, verbose_name="account")),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "简体中文"), ("en", "English")],
                                default="zh-hans",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=64, verbose_name="title"),
                        ),
                        ("body", models.TextField(max_length=20000, verbose_name="text")),
                        (
                            "link",
                            models.URLField(blank=True, max_length=1000, verbose_name="leads to"),
                        ),
                        (
                            "pictures",
                            models.JSONField(blank=True, default=list, verbose_name="pictures"),
                        ),
                        ("planned_at", models.DateTimeField(verbose_name="planned for")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="posts",
                                to="campaigns.campaign",
                                verbose_name="campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "social post",
                        "verbose_name_plural": "social posts",
                        "permissions": [("publish_socialpost", "Note that social posts are out")],
                        "indexes": [
                            models.Index(fields=["planned_at"], name="socialpost_planned_idx")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "platform__in",
                                        ["wechat", "moments", "weibo", "xhs", "douyin"],
                                    ),
                                    models.Q(("account", ""), _negated=True),
                                    models.Q(("body", ""), _negated=True),
                                ),
                                name="socialpost_says_what_where",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostRemoval",
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
                        ("removed_at", models.DateTimeField(verbose_name="taken down")),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="noted by",
                            ),
                        ),
                        (
                            "post",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="removal",
                                to="campaigns.socialpost",
                                verbose_name="post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "removal of a post",
                        "verbose_name_plural": "removals of posts",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="postremoval_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostPublication",
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
                            "public_url",
                            models.URLField(
                                blank=True, max_length=500, verbose_name="public address"
                            ),
                        ),
                        ("published_at", models.DateTimeField(verbose_name="published")),
                        ("content_hash", models.CharField(max_length=64, verbose_name="hash")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="noted by",
                            ),
                        ),
                        (
                            "post",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publication",
                                to="campaigns.socialpost",
                                verbose_name="post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "publication of a post",
                        "verbose_name_plural": "publications of posts",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("public_url", ""), _negated=True),
                                fields=("public_url",),
                                name="postpublication_url_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostFigure",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("reads", "Reads"),
                                    ("likes", "Likes"),
                                    ("shares", "Shares"),
                                    ("comments", "Comments"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("value", models.PositiveIntegerField(verbose_name="value")),
                        ("source", models.CharField(max_length=120, verbose_name="source")),
                        ("read_at", models.DateTimeField(verbose_name="as of")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="entered by",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="campaigns.socialpost",
                                verbose_name="post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "figure of a post",
                        "verbose_name_plural": "figures of posts",
                        "indexes": [
                            models.Index(
                                fields=["post", "kind", "-read_at"], name="postfigure_newest_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("post", "kind", "read_at"), name="postfigure_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                name="postfigure_says_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostClicks",
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
                        ("day", models.DateField(verbose_name="day")),
                        ("count", models.PositiveIntegerField(default=0, verbose_name="clicks")),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clicks",
                                to="campaigns.socialpost",
                                verbose_name="post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "clicks on a post",
                        "verbose_name_plural": "clicks on posts",
                        "constraints": [
                            models.UniqueConstraint(fields=("post", "day"), name="postclicks_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StopEvent",
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
                            "line",
                            models.CharField(
                                choices=[
                                    ("bounced", "Bounced"),
                                    ("complained", "Reported as unwanted"),
                                    ("unsubscribed", "Unsubscribed"),
                                    ("failed", "Failed"),
                                    ("spend", "Share of the budget spent"),
                                ],
                                max_length=12,
                                verbose_name="line",
                            ),
                        ),
                        (
                            "does",
                            models.CharField(
                                choices=[("alert", "Tells the owner"), ("pause", "Pauses the run")],
                                max_length=5,
                                verbose_name="what it does",
                            ),
                        ),
                        (
                            "by_bank",
                            models.BooleanField(default=False, verbose_name="a line of the bank"),
                        ),
                        ("cases", models.PositiveIntegerField(verbose_name="cases")),
                        ("customers", models.PositiveIntegerField(verbose_name="out of")),
                        ("limit", models.FloatField(verbose_name="limit")),
                        ("least", models.PositiveIntegerField(verbose_name="after at least")),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "told_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="owner told"),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="let go on"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="reason to go on"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stops",
                                to="campaigns.campaignrun",
                                verbose_name="run",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="let go on by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stop event",
                        "verbose_name_plural": "stop events",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("settled_at", None)),
                                fields=("run", "line", "does", "by_bank"),
                                name="stopevent_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("settled_by", None)),
                                    models.Q(
                                        ("settled_at__isnull", False),
                                        ("settled_by__isnull", False),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="stopevent_let_go_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TestAddress",
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
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("push", "Push"),
                                    ("wechat", "WeChat"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "account",
                            models.CharField(
                                blank=True,
                                help_text="That knows the address; empty for any of the channel",
                                max_length=64,
                                verbose_name="app or official account",
                            ),
                        ),
                        ("address", customers.models.fields.SealedField(verbose_name="address")),
                        ("address_index", models.BinaryField()),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="whose",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "test address",
                        "verbose_name_plural": "test addresses",
                        "permissions": [
                            ("confirm_testaddress", "Confirm colleagues’ test addresses")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        models.Q(
                                            ("confirmed_by", models.F("owner")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="testaddress_confirmed_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=("owner", "channel", "account", "address_index"),
                                name="testaddress_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TestSend",
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
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "E-mail"),
                                    ("sms", "SMS"),
                                    ("push", "Push"),
                                    ("wechat", "WeChat"),
                                    ("in_app", "In-app"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        ("language", models.CharField(max_length=10, verbose_name="language")),
                        ("outcome", models.CharField(max_length=10, verbose_name="outcome")),
                        (
                            "response",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="answer of the provider"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "address",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="campaigns.testaddress",
                                verbose_name="test address",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="test_sends",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="sent by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "test message",
                        "verbose_name_plural": "test messages",
                        "indexes": [
                            models.Index(
                                fields=["sender", "-created_at"], name="testsend_sender_idx"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrackedLink",
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
                        ("url", models.URLField(max_length=1000, verbose_name="address")),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tracked link",
                        "verbose_name_plural": "tracked links",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "url"), name="trackedlink_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AudienceMember",
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
                            "delivery_id",
                            models.BigIntegerField(unique=True, verbose_name="delivery"),
                        ),
                        (
                            "identifiers",
                            customers.models.fields.SealedField(verbose_name="given as"),
                        ),
                        ("placed_at", models.DateTimeField(verbose_name="placed")),
                        ("given_at", models.DateTimeField(null=True, verbose_name="given out")),
                        (
                            "removed_at",
                            models.DateTimeField(null=True, verbose_name="to be taken out since"),
                        ),
                        (
                            "removal",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="why taken out"
                            ),
                        ),
                        ("told_at", models.DateTimeField(null=True, verbose_name="platform told")),
                        (
                            "audience",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="campaigns.adaudience",
                                verbose_name="audience",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "audience member",
                        "verbose_name_plural": "audience members",
                        "indexes": [
                            models.Index(fields=["audience", "id"], name="audiencemember_list_idx"),
                            models.Index(
                                condition=models.Q(
                                    ("given_at__isnull", False),
                                    ("removed_at__isnull", False),
                                    ("told_at", None),
                                ),
                                fields=["audience"],
                                name="audiencemember_out_idx",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("removal", ""), ("removed_at", None), ("told_at", None)
                                    ),
                                    models.Q(
                                        ("removed_at__isnull", False),
                                        models.Q(("removal", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="audiencemember_says_why",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
