import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("customers", "0001_initial"),
        ("segmentation", "0001_initial"),
    ]

    operations = [
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
                ("variant", models.CharField(default="A", max_length=8, verbose_name="variant")),
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
                ("reason", models.CharField(blank=True, max_length=32, verbose_name="reason")),
                ("not_before", models.DateTimeField(verbose_name="not before")),
                ("claim_token", models.UUIDField(null=True, verbose_name="claim")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="lease until")),
                ("claims", models.PositiveSmallIntegerField(default=0, verbose_name="claims")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
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
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("branch_code", models.CharField(blank=True, max_length=20, verbose_name="branch")),
                ("goal", models.CharField(blank=True, max_length=300, verbose_name="goal")),
                (
                    "goal_conversion_rate",
                    models.FloatField(blank=True, null=True, verbose_name="wanted conversion rate"),
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
                    "per_hour",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="at most per hour"
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=5, verbose_name="priority")),
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
                        decimal_places=4, default=0, max_digits=10, verbose_name="cost per contact"
                    ),
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
                        condition=models.Q(("holdout_share__gte", 0), ("holdout_share__lte", 0.9)),
                        name="campaign_holdout_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attribution_days__gte", 1),
                            ("cost_per_contact__gte", 0),
                            models.Q(("per_hour", None), ("per_hour__gte", 1), _connector="OR"),
                            models.Q(
                                ("budget_amount", None), ("budget_amount__gte", 0), _connector="OR"
                            ),
                        ),
                        name="campaign_figures",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingBeat",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
            ],
            options={
                "verbose_name": "sending beat",
                "verbose_name_plural": "sending beat",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="sendingbeat_single")
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        fields=("campaign", "content_hash", "role", "approver"),
                        name="approval_once",
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
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.UniqueConstraint(fields=("campaign", "editor"), name="campaignedit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.CharField(blank=True, max_length=200, verbose_name="why it stopped"),
                ),
                (
                    "progress_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last progress"),
                ),
                ("alarm", models.CharField(blank=True, max_length=32, verbose_name="alarm")),
                (
                    "confirmed_counts",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        verbose_name="counts when a person last let it go on",
                    ),
                ),
                ("frozen_count", models.PositiveIntegerField(default=0, verbose_name="frozen")),
                ("planned_count", models.PositiveIntegerField(default=0, verbose_name="planned")),
                ("claimed_count", models.PositiveIntegerField(default=0, verbose_name="claimed")),
                ("sent_count", models.PositiveIntegerField(default=0, verbose_name="sent")),
                ("failed_count", models.PositiveIntegerField(default=0, verbose_name="failed")),
                (
                    "suppressed_count",
                    models.PositiveIntegerField(default=0, verbose_name="suppressed"),
                ),
                ("holdout_count", models.PositiveIntegerField(default=0, verbose_name="hold-out")),
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
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("step", models.PositiveSmallIntegerField(default=1, verbose_name="step")),
                ("variant", models.CharField(default="A", max_length=8, verbose_name="variant")),
                (
                    "language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="language"),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                (
                    "preheader",
                    models.CharField(blank=True, max_length=200, verbose_name="preview line"),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
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
                        fields=("campaign", "step", "variant", "language"), name="message_once"
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
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.UniqueConstraint(fields=("campaign", "url"), name="trackedlink_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Conversion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaignrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery attempt",
                "verbose_name_plural": "delivery attempts",
                "indexes": [models.Index(fields=["run", "started_at"], name="attempt_pace_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("delivery_id", "number"), name="attempt_once")
                ],
            },
        ),
    ]
