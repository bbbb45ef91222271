import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.migrating
import customers.models.fields
import customers.models.incidents
import customers.models.rights


class Migration(migrations.Migration):
    initial = True

    # the libraries go first: every later table that points at a user makes their long histories slower to replay
    dependencies = [
        ("accounts", "__first__"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        config.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=32, verbose_name="kind")),
                        (
                            "channel",
                            models.CharField(blank=True, max_length=12, verbose_name="channel"),
                        ),
                        ("occurred_at", models.DateTimeField(verbose_name="time")),
                        ("payload", models.JSONField(default=dict, verbose_name="payload")),
                    ],
                    options={
                        "verbose_name": "event",
                        "verbose_name_plural": "events",
                        "db_table": "customers_event",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="Transaction",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("booked_at", models.DateTimeField(verbose_name="booked at")),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=18, verbose_name="amount"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(default="CNY", max_length=3, verbose_name="currency"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cash_deposit", "Cash deposit"),
                                    ("cash_withdrawal", "Cash withdrawal"),
                                    ("transfer_in", "Transfer in"),
                                    ("transfer_out", "Transfer out"),
                                    ("salary", "Salary"),
                                    ("pension", "Pension"),
                                    ("card_payment", "Card payment"),
                                    ("fee", "Fee"),
                                    ("interest", "Interest"),
                                    ("household", "Household payment"),
                                    ("loan_payment", "Loan payment"),
                                    ("insurance", "Insurance"),
                                    ("purchase", "Purchase of a product"),
                                    ("redemption", "Redemption"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(blank=True, max_length=12, verbose_name="channel"),
                        ),
                        (
                            "counterparty",
                            models.CharField(
                                blank=True, max_length=64, verbose_name="counterparty"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(blank=True, max_length=24, verbose_name="category"),
                        ),
                        (
                            "balance_after",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="balance after",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "transaction",
                        "verbose_name_plural": "transactions",
                        "db_table": "customers_transaction",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="CodeTable",
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
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                    ],
                    options={
                        "verbose_name": "code table",
                        "verbose_name_plural": "code tables",
                    },
                ),
                migrations.CreateModel(
                    name="Customer",
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
                            "customer_no",
                            models.CharField(
                                db_collation="C",
                                max_length=32,
                                unique=True,
                                verbose_name="customer number",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "Person"), ("firm", "Firm")],
                                default="person",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("dormant", "Dormant"),
                                    ("closed", "Closed"),
                                ],
                                default="active",
                                max_length=8,
                                verbose_name="status",
                            ),
                        ),
                        ("name", customers.models.fields.SealedField(verbose_name="name")),
                        (
                            "id_number",
                            customers.models.fields.SealedField(verbose_name="id number"),
                        ),
                        ("phone", customers.models.fields.SealedField(verbose_name="phone")),
                        ("email", customers.models.fields.SealedField(verbose_name="e-mail")),
                        ("address", customers.models.fields.SealedField(verbose_name="address")),
                        ("name_index", models.BinaryField(null=True)),
                        ("id_number_index", models.BinaryField(null=True)),
                        ("phone_index", models.BinaryField(null=True)),
                        ("email_index", models.BinaryField(null=True)),
                        (
                            "gender",
                            models.CharField(
                                blank=True,
                                choices=[("F", "Female"), ("M", "Male")],
                                max_length=1,
                                verbose_name="gender",
                            ),
                        ),
                        (
                            "birth_on",
                            models.DateField(blank=True, null=True, verbose_name="birth date"),
                        ),
                        (
                            "occupation",
                            models.CharField(blank=True, max_length=40, verbose_name="occupation"),
                        ),
                        (
                            "education",
                            models.CharField(blank=True, max_length=40, verbose_name="education"),
                        ),
                        (
                            "monthly_income",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="monthly income",
                            ),
                        ),
                        (
                            "since_on",
                            models.DateField(blank=True, null=True, verbose_name="customer since"),
                        ),
                        (
                            "risk_tolerance",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="risk tolerance"
                            ),
                        ),
                        (
                            "risk_assessed_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="risk assessed on"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="zh-hans", max_length=10, verbose_name="language"
                            ),
                        ),
                        (
                            "timezone",
                            models.CharField(
                                default="Asia/Shanghai", max_length=40, verbose_name="time zone"
                            ),
                        ),
                        (
                            "marketing_refused",
                            models.BooleanField(
                                default=False, verbose_name="refuses automated marketing"
                            ),
                        ),
                        (
                            "profiling_refused",
                            models.BooleanField(default=False, verbose_name="refuses profiling"),
                        ),
                        ("sealed_digest", models.BinaryField(null=True)),
                        (
                            "contact_derived",
                            models.BooleanField(
                                default=False,
                                help_text="The import made these contact details up; they reach nobody.",
                                verbose_name="derived contact details",
                            ),
                        ),
                        (
                            "branch",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.branch",
                                verbose_name="branch",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.datasource",
                                verbose_name="data source",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "customer",
                        "verbose_name_plural": "customers",
                        "permissions": [
                            ("reveal_customer", "See personal data unmasked"),
                            ("import_customer", "Import customer data"),
                            ("mend_quarantine", "Mend and replay quarantined rows"),
                            ("post_event", "Post events"),
                            ("change_consent", "Record consent and refusal"),
                            ("merge_customer", "Merge duplicate records and undo it"),
                        ],
                        "indexes": [
                            models.Index(fields=["branch", "-id"], name="customer_branch_idx"),
                            models.Index(fields=["name_index"], name="customer_name_idx"),
                            django.contrib.postgres.indexes.HashIndex(
                                fields=["id_number_index"], name="customer_idno_idx"
                            ),
                            django.contrib.postgres.indexes.HashIndex(
                                fields=["phone_index"], name="customer_phone_idx"
                            ),
                            django.contrib.postgres.indexes.HashIndex(
                                fields=["email_index"], name="customer_email_idx"
                            ),
                            models.Index(
                                condition=models.Q(("merged_into__isnull", False)),
                                fields=["merged_into"],
                                name="customer_merged_idx",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("risk_tolerance__isnull", True),
                                    ("risk_tolerance__range", (1, 5)),
                                    _connector="OR",
                                ),
                                name="customer_tolerance_1_to_5",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataMark",
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
                        ("kind", models.CharField(max_length=24, unique=True, verbose_name="kind")),
                        ("changed_at", models.DateTimeField(verbose_name="changed at")),
                    ],
                    options={
                        "verbose_name": "data mark",
                        "verbose_name_plural": "data marks",
                    },
                ),
                migrations.CreateModel(
                    name="DataSource",
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
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "shift_days",
                            models.PositiveIntegerField(
                                default=0, verbose_name="dates moved forward by days"
                            ),
                        ),
                        (
                            "trust",
                            models.PositiveSmallIntegerField(
                                default=50,
                                help_text="0 to 100: whose value survives a merge by the rule “most trusted source”.",
                                verbose_name="trust",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "data source",
                        "verbose_name_plural": "data sources",
                    },
                ),
                migrations.CreateModel(
                    name="EventReceipt",
                    fields=[
                        (
                            "external_id",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("occurred_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="EventStream",
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
                        ("name", models.SlugField(max_length=60, unique=True, verbose_name="name")),
                        (
                            "source",
                            models.CharField(max_length=200, verbose_name="stream, queue or topic"),
                        ),
                        (
                            "group",
                            models.CharField(
                                default="sandpiper", max_length=100, verbose_name="consumer group"
                            ),
                        ),
                        ("is_on", models.BooleanField(default=False, verbose_name="on")),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="streams",
                                to="customers.connection",
                                verbose_name="connection",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "mapping",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.importmapping",
                                verbose_name="mapping",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "event stream",
                        "verbose_name_plural": "event streams",
                    },
                ),
                migrations.CreateModel(
                    name="FeatureFigure",
                    fields=[
                        (
                            "name",
                            models.CharField(
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                                verbose_name="feature",
                            ),
                        ),
                        ("sampled", models.PositiveIntegerField(verbose_name="profiles sampled")),
                        ("known_share", models.FloatField(verbose_name="share known")),
                        ("nonzero_share", models.FloatField(verbose_name="share not zero")),
                        ("mean", models.FloatField(null=True, verbose_name="mean")),
                        ("quantiles", models.JSONField(default=dict, verbose_name="quantiles")),
                        ("edges", models.JSONField(default=list, verbose_name="edges of the bins")),
                        (
                            "shares",
                            models.JSONField(default=list, verbose_name="share in each bin"),
                        ),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                        ("measured_at", models.DateTimeField(verbose_name="measured at")),
                    ],
                    options={
                        "verbose_name": "feature",
                        "verbose_name_plural": "features",
                    },
                ),
                migrations.CreateModel(
                    name="ImportMapping",
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
                        ("target", models.CharField(max_length=20, verbose_name="target")),
                        ("spec", models.JSONField(default=dict, verbose_name="specification")),
                        (
                            "columns_digest",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=64,
                                verbose_name="columns, SHA-256",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import mapping",
                        "verbose_name_plural": "import mappings",
                    },
                ),
                migrations.CreateModel(
                    name="KeyRotation",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("fields", "Field keys"),
                                    ("index", "Secret of the blind index"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="to number")),
                        (
                            "table",
                            models.CharField(blank=True, max_length=80, verbose_name="table"),
                        ),
                        (
                            "moved",
                            models.PositiveBigIntegerField(default=0, verbose_name="values moved"),
                        ),
                        (
                            "left",
                            models.PositiveBigIntegerField(null=True, verbose_name="values left"),
                        ),
                        (
                            "began_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="began at"),
                        ),
                        (
                            "heard_at",
                            models.DateTimeField(auto_now=True, verbose_name="last heard of at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(null=True, verbose_name="finished at"),
                        ),
                    ],
                    options={
                        "verbose_name": "rotation of keys",
                        "verbose_name_plural": "rotations of keys",
                    },
                ),
                migrations.CreateModel(
                    name="MarketSeries",
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
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("rate", "Interest rate"),
                                    ("fx", "Exchange rate"),
                                    ("index", "Index"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(blank=True, max_length=80, verbose_name="source"),
                        ),
                        (
                            "beside",
                            models.JSONField(
                                blank=True,
                                default=list,
                                verbose_name="shown beside products of kind",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "market series",
                        "verbose_name_plural": "market series",
                    },
                ),
                migrations.CreateModel(
                    name="MatchingModel",
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
                        ("parameters", models.JSONField(verbose_name="parameters")),
                        ("pairs", models.PositiveIntegerField(verbose_name="pairs learnt from")),
                    ],
                    options={
                        "verbose_name": "matching model",
                        "verbose_name_plural": "matching models",
                    },
                ),
                migrations.CreateModel(
                    name="PseudonymKey",
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
                            "recipient",
                            models.CharField(max_length=240, unique=True, verbose_name="recipient"),
                        ),
                        ("key", customers.models.fields.SealedField(verbose_name="key")),
                    ],
                    options={
                        "verbose_name": "key of pseudonyms",
                        "verbose_name_plural": "keys of pseudonyms",
                    },
                ),
                migrations.CreateModel(
                    name="Pull",
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
                        ("name", models.SlugField(max_length=60, unique=True, verbose_name="name")),
                        ("query", models.JSONField(default=dict, verbose_name="what is read")),
                        (
                            "watermark_column",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="watermark column"
                            ),
                        ),
                        (
                            "overlap_minutes",
                            models.PositiveIntegerField(
                                default=0, verbose_name="minutes read again"
                            ),
                        ),
                        ("schedule", models.CharField(max_length=80, verbose_name="schedule")),
                        ("is_on", models.BooleanField(default=False, verbose_name="on")),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pulls",
                                to="customers.connection",
                                verbose_name="connection",
                            ),
                        ),
                        (
                            "mapping",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.importmapping",
                                verbose_name="mapping",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "scheduled pull",
                        "verbose_name_plural": "scheduled pulls",
                        "permissions": [
                            ("run_pull", "Run scheduled pulls"),
                            ("write_select", "Write the SELECT of a pull"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sender",
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
                        ("name", models.SlugField(max_length=60, unique=True, verbose_name="name")),
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
                                    ("smtp", "SMTP server"),
                                    ("aliyun_sms", "Alibaba Cloud SMS"),
                                    ("jpush", "JPush"),
                                    ("wechat", "WeChat official account"),
                                    ("wecom", "WeCom"),
                                    ("webhook", "Signed webhook"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("settings", models.JSONField(default=dict, verbose_name="settings")),
                        (
                            "region",
                            models.CharField(blank=True, max_length=4, verbose_name="region"),
                        ),
                        (
                            "credentials",
                            customers.models.fields.SealedField(verbose_name="credentials"),
                        ),
                        (
                            "per_second",
                            models.FloatField(
                                blank=True, null=True, verbose_name="most per second"
                            ),
                        ),
                        (
                            "weight",
                            models.PositiveSmallIntegerField(default=1, verbose_name="weight"),
                        ),
                        ("is_on", models.BooleanField(default=False, verbose_name="on")),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sender",
                        "verbose_name_plural": "senders",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("weight__gte", 1),
                                    models.Q(
                                        ("per_second", None), ("per_second__gt", 0), _connector="OR"
                                    ),
                                ),
                                name="sender_figures",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TableRegion",
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
                            "model",
                            models.CharField(max_length=80, unique=True, verbose_name="table"),
                        ),
                        ("regions", models.JSONField(default=list, verbose_name="regions")),
                    ],
                    options={
                        "verbose_name": "region of a table",
                        "verbose_name_plural": "regions of tables",
                    },
                ),
                migrations.CreateModel(
                    name="TransactionReceipt",
                    fields=[
                        (
                            "external_id",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("booked_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Branch",
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
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        (
                            "region",
                            models.CharField(blank=True, max_length=40, verbose_name="region"),
                        ),
                        (
                            "path",
                            models.CharField(db_index=True, max_length=200, verbose_name="path"),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.branch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "branch",
                        "verbose_name_plural": "branches",
                    },
                ),
                migrations.CreateModel(
                    name="Connection",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("postgresql", "PostgreSQL"),
                                    ("mysql", "MySQL / MariaDB"),
                                    ("oracle", "Oracle"),
                                    ("mssql", "SQL Server"),
                                    ("mongodb", "MongoDB"),
                                    ("redis", "Redis"),
                                    ("http", "HTTP(S)"),
                                    ("sftp", "SFTP"),
                                    ("ftp", "FTP(S)"),
                                    ("amqp", "RabbitMQ (AMQP)"),
                                    ("kafka", "Kafka"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("settings", models.JSONField(default=dict, verbose_name="settings")),
                        (
                            "region",
                            models.CharField(blank=True, max_length=4, verbose_name="region"),
                        ),
                        (
                            "credentials",
                            customers.models.fields.SealedField(verbose_name="credentials"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "connection",
                        "verbose_name_plural": "connections",
                    },
                ),
                migrations.CreateModel(
                    name="ContactPolicy",
                    fields=[
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "id",
                            models.PositiveSmallIntegerField(
                                default=1, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "per_day",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="contacts in 24 hours"
                            ),
                        ),
                        (
                            "per_week",
                            models.PositiveSmallIntegerField(
                                default=3, verbose_name="contacts in 7 days"
                            ),
                        ),
                        (
                            "per_month",
                            models.PositiveSmallIntegerField(
                                default=8, verbose_name="contacts in 30 days"
                            ),
                        ),
                        (
                            "quiet_from",
                            models.TimeField(default="20:00", verbose_name="quiet from"),
                        ),
                        (
                            "quiet_until",
                            models.TimeField(default="09:00", verbose_name="quiet until"),
                        ),
                        (
                            "complaint_hold_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                verbose_name="days without marketing after a complaint closes",
                            ),
                        ),
                        (
                            "high_risk_age",
                            models.PositiveSmallIntegerField(
                                default=65,
                                verbose_name="age from which high-risk products need special care",
                            ),
                        ),
                        (
                            "assessment_months",
                            models.PositiveSmallIntegerField(
                                default=12, verbose_name="months a risk assessment is valid"
                            ),
                        ),
                        (
                            "caps",
                            models.JSONField(
                                blank=True,
                                default=list,
                                verbose_name="caps by channel, purpose and class",
                            ),
                        ),
                        (
                            "gap_hours",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="hours between two contacts"
                            ),
                        ),
                        (
                            "refusal_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                verbose_name="days without marketing after an offer was declined",
                            ),
                        ),
                        (
                            "purchase_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                verbose_name="days without marketing of a product after it was bought",
                            ),
                        ),
                        (
                            "control_share",
                            models.FloatField(
                                default=0,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(0.5),
                                ],
                                verbose_name="share of the control group",
                            ),
                        ),
                        (
                            "control_months",
                            models.PositiveSmallIntegerField(
                                default=6,
                                verbose_name="months until the control group is drawn anew",
                            ),
                        ),
                        (
                            "control_key",
                            models.CharField(blank=True, editable=False, max_length=32),
                        ),
                        (
                            "control_since",
                            models.DateField(
                                blank=True, null=True, verbose_name="control group since"
                            ),
                        ),
                        (
                            "prices",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name="price of a contact by channel",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                    ],
                    options={
                        "verbose_name": "contact policy",
                        "verbose_name_plural": "contact policy",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="contactpolicy_single"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerProfile",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="profile",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                        ("age_years", models.IntegerField(null=True, verbose_name="Age")),
                        (
                            "tenure_days",
                            models.IntegerField(null=True, verbose_name="Days as a customer"),
                        ),
                        (
                            "total_balance",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Total assets here"
                            ),
                        ),
                        (
                            "deposit_balance",
                            customers.models.fields.RealField(null=True, verbose_name="Deposits"),
                        ),
                        (
                            "wealth_balance",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Wealth products"
                            ),
                        ),
                        (
                            "loan_balance",
                            customers.models.fields.RealField(null=True, verbose_name="Loans owed"),
                        ),
                        (
                            "card_balance",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Owed on cards"
                            ),
                        ),
                        (
                            "product_count",
                            models.IntegerField(null=True, verbose_name="Open products"),
                        ),
                        (
                            "product_kinds",
                            models.IntegerField(null=True, verbose_name="Kinds of product"),
                        ),
                        (
                            "product_entropy",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Variety of products"
                            ),
                        ),
                        (
                            "next_maturity_days",
                            models.IntegerField(
                                null=True, verbose_name="Days to the next maturity"
                            ),
                        ),
                        (
                            "maturing_balance_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Deposits maturing in 90 days"
                            ),
                        ),
                        (
                            "avg_balance_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Average assets, 90 days"
                            ),
                        ),
                        (
                            "recency_days",
                            models.IntegerField(
                                null=True, verbose_name="Days since the last booking"
                            ),
                        ),
                        (
                            "dormancy_days",
                            models.IntegerField(
                                null=True, verbose_name="Days since the customer last acted"
                            ),
                        ),
                        (
                            "frequency_90d",
                            models.IntegerField(null=True, verbose_name="Own bookings, 90 days"),
                        ),
                        (
                            "frequency_365d",
                            models.IntegerField(null=True, verbose_name="Own bookings, a year"),
                        ),
                        (
                            "monetary_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending, 90 days"
                            ),
                        ),
                        (
                            "monetary_365d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending, a year"
                            ),
                        ),
                        (
                            "avg_spend_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Average payment, 90 days"
                            ),
                        ),
                        (
                            "inflow_30d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Money in, 30 days"
                            ),
                        ),
                        (
                            "outflow_30d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Money out, 30 days"
                            ),
                        ),
                        (
                            "inflow_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Money in, 90 days"
                            ),
                        ),
                        (
                            "outflow_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Money out, 90 days"
                            ),
                        ),
                        (
                            "salary_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Salary and pension, 90 days"
                            ),
                        ),
                        (
                            "fees_365d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Fees paid, a year"
                            ),
                        ),
                        (
                            "overdrawn_90d",
                            models.IntegerField(
                                null=True, verbose_name="Bookings into overdraft, 90 days"
                            ),
                        ),
                        (
                            "tx_count_7d",
                            models.IntegerField(null=True, verbose_name="Bookings, 7 days"),
                        ),
                        (
                            "tx_count_30d",
                            models.IntegerField(null=True, verbose_name="Bookings, 30 days"),
                        ),
                        (
                            "tx_count_90d",
                            models.IntegerField(null=True, verbose_name="Bookings, 90 days"),
                        ),
                        (
                            "tx_count_365d",
                            models.IntegerField(null=True, verbose_name="Bookings, a year"),
                        ),
                        (
                            "active_days_90d",
                            models.IntegerField(
                                null=True, verbose_name="Days with own bookings, 90 days"
                            ),
                        ),
                        (
                            "cash_share_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share of cash, 90 days"
                            ),
                        ),
                        (
                            "mobile_share_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share by mobile, 90 days"
                            ),
                        ),
                        (
                            "web_share_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share by web, 90 days"
                            ),
                        ),
                        (
                            "branch_share_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share by branch, 90 days"
                            ),
                        ),
                        (
                            "atm_share_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share by machine, 90 days"
                            ),
                        ),
                        (
                            "night_share_30d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share at night, 30 days"
                            ),
                        ),
                        (
                            "weekend_share_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share at weekends, 90 days"
                            ),
                        ),
                        (
                            "balance_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of assets, 90 days"
                            ),
                        ),
                        (
                            "balance_slope_3m",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Trend of assets, 3 months"
                            ),
                        ),
                        (
                            "balance_slope_6m",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Trend of assets, 6 months"
                            ),
                        ),
                        (
                            "balance_slope_12m",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Trend of assets, 12 months"
                            ),
                        ),
                        (
                            "spend_groceries_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on groceries, 90 days"
                            ),
                        ),
                        (
                            "spend_dining_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on dining, 90 days"
                            ),
                        ),
                        (
                            "spend_transport_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on transport, 90 days"
                            ),
                        ),
                        (
                            "spend_shopping_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on shopping, 90 days"
                            ),
                        ),
                        (
                            "spend_health_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on health, 90 days"
                            ),
                        ),
                        (
                            "spend_education_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on education, 90 days"
                            ),
                        ),
                        (
                            "spend_travel_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on travel, 90 days"
                            ),
                        ),
                        (
                            "spend_entertainment_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on entertainment, 90 days"
                            ),
                        ),
                        (
                            "spend_children_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on children, 90 days"
                            ),
                        ),
                        (
                            "spend_digital_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Spending on digital services, 90 days"
                            ),
                        ),
                        (
                            "spend_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending, 90 days"
                            ),
                        ),
                        (
                            "spend_groceries_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on groceries, 90 days"
                            ),
                        ),
                        (
                            "spend_dining_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on dining, 90 days"
                            ),
                        ),
                        (
                            "spend_transport_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on transport, 90 days"
                            ),
                        ),
                        (
                            "spend_shopping_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on shopping, 90 days"
                            ),
                        ),
                        (
                            "spend_health_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on health, 90 days"
                            ),
                        ),
                        (
                            "spend_education_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on education, 90 days"
                            ),
                        ),
                        (
                            "spend_travel_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on travel, 90 days"
                            ),
                        ),
                        (
                            "spend_entertainment_change_90d",
                            customers.models.fields.RealField(
                                null=True,
                                verbose_name="Change of spending on entertainment, 90 days",
                            ),
                        ),
                        (
                            "spend_children_change_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Change of spending on children, 90 days"
                            ),
                        ),
                        (
                            "spend_digital_change_90d",
                            customers.models.fields.RealField(
                                null=True,
                                verbose_name="Change of spending on digital services, 90 days",
                            ),
                        ),
                        (
                            "category_entropy_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Variety of spending, 90 days"
                            ),
                        ),
                        (
                            "salary_months",
                            models.IntegerField(
                                null=True, verbose_name="Months with salary, a year"
                            ),
                        ),
                        (
                            "regular_pay_months",
                            models.IntegerField(
                                null=True, verbose_name="Months paid by the most regular payer"
                            ),
                        ),
                        (
                            "unnamed_pay_months",
                            models.IntegerField(
                                null=True, verbose_name="Months of pay not named so"
                            ),
                        ),
                        (
                            "regular_pay_90d",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Regular pay, 90 days"
                            ),
                        ),
                        (
                            "pay_day",
                            models.IntegerField(null=True, verbose_name="Usual day of pay"),
                        ),
                        (
                            "pay_variation",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Variation of pay"
                            ),
                        ),
                        (
                            "inflow_variation_6m",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Variation of money in, 6 months"
                            ),
                        ),
                        (
                            "strongest_month",
                            models.IntegerField(null=True, verbose_name="Month of most spending"),
                        ),
                        (
                            "strongest_month_share",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share of the month of most spending"
                            ),
                        ),
                        (
                            "same_month_share",
                            customers.models.fields.RealField(
                                null=True, verbose_name="Share of this month last year"
                            ),
                        ),
                        (
                            "logins_30d",
                            models.IntegerField(null=True, verbose_name="Sign-ins, 30 days"),
                        ),
                        (
                            "sessions_90d",
                            models.IntegerField(null=True, verbose_name="Sessions, 90 days"),
                        ),
                        (
                            "digital_days_90d",
                            models.IntegerField(
                                null=True, verbose_name="Days active by app or web, 90 days"
                            ),
                        ),
                        (
                            "digital_breadth_90d",
                            models.IntegerField(
                                null=True, verbose_name="Kinds of use by app or web, 90 days"
                            ),
                        ),
                        (
                            "product_views_30d",
                            models.IntegerField(
                                null=True, verbose_name="Product pages seen, 30 days"
                            ),
                        ),
                        (
                            "branch_visits_90d",
                            models.IntegerField(null=True, verbose_name="Branch visits, 90 days"),
                        ),
                        (
                            "calls_90d",
                            models.IntegerField(null=True, verbose_name="Calls, 90 days"),
                        ),
                        (
                            "email_opens_90d",
                            models.IntegerField(null=True, verbose_name="E-mails opened, 90 days"),
                        ),
                        (
                            "complaints_365d",
                            models.IntegerField(null=True, verbose_name="Complaints, a year"),
                        ),
                        (
                            "days_since_login",
                            models.IntegerField(
                                null=True, verbose_name="Days since the last sign-in"
                            ),
                        ),
                        (
                            "texts_90d",
                            models.IntegerField(null=True, verbose_name="Texts, 90 days"),
                        ),
                        (
                            "negative_texts_90d",
                            models.IntegerField(null=True, verbose_name="Negative texts, 90 days"),
                        ),
                        (
                            "urgent_texts_90d",
                            models.IntegerField(null=True, verbose_name="Urgent texts, 90 days"),
                        ),
                        (
                            "days_since_text",
                            models.IntegerField(null=True, verbose_name="Days since the last text"),
                        ),
                    ],
                    options={
                        "verbose_name": "customer profile",
                        "verbose_name_plural": "customer profiles",
                    },
                ),
                migrations.CreateModel(
                    name="IdentityIndexed",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        ("taken_at", models.DateTimeField(verbose_name="values of")),
                        ("compared", models.BooleanField(default=False, verbose_name="compared")),
                    ],
                    options={
                        "verbose_name": "customer indexed for matching",
                        "verbose_name_plural": "customers indexed for matching",
                    },
                ),
                migrations.CreateModel(
                    name="Inflow",
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
                        (
                            "at",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None, verbose_name="times"
                            ),
                        ),
                        (
                            "total",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.FloatField(), size=None, verbose_name="totals"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "running totals of money in",
                        "verbose_name_plural": "running totals of money in",
                    },
                ),
                migrations.CreateModel(
                    name="NetworkPosition",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        ("degree", models.PositiveIntegerField(verbose_name="related customers")),
                        ("influence", customers.models.fields.RealField(verbose_name="influence")),
                        (
                            "community",
                            models.BigIntegerField(db_index=True, verbose_name="community"),
                        ),
                        (
                            "community_size",
                            models.PositiveIntegerField(verbose_name="members of the community"),
                        ),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                    ],
                    options={
                        "verbose_name": "place in the network",
                        "verbose_name_plural": "places in the network",
                    },
                ),
                migrations.CreateModel(
                    name="Outflow",
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
                        (
                            "at",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None, verbose_name="times"
                            ),
                        ),
                        (
                            "total",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.FloatField(), size=None, verbose_name="totals"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "running totals of money out",
                        "verbose_name_plural": "running totals of money out",
                    },
                ),
                migrations.CreateModel(
                    name="ProfileDue",
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
                    ],
                    options={
                        "verbose_name": "profile due",
                        "verbose_name_plural": "profiles due",
                    },
                ),
                migrations.CreateModel(
                    name="CustomerMerge",
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
                        ("rule", models.CharField(max_length=10, verbose_name="rule")),
                        (
                            "before",
                            customers.models.fields.SealedField(verbose_name="values before"),
                        ),
                        ("after", customers.models.fields.SealedField(verbose_name="values after")),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                        ),
                        (
                            "absorbed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="record merged",
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer kept",
                            ),
                        ),
                        (
                            "merged_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="merged by",
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="undone by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "merge",
                        "verbose_name_plural": "merges",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at__isnull", True)),
                                fields=("absorbed",),
                                name="customermerge_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kept", models.F("absorbed")), _negated=True),
                                name="customermerge_of_two_records",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerPair",
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
                        ("probability", models.FloatField(verbose_name="probability")),
                        ("weight", models.FloatField(verbose_name="weight in bits")),
                        (
                            "band",
                            models.CharField(
                                choices=[("sure", "Sure"), ("review", "To review")],
                                max_length=6,
                                verbose_name="band",
                            ),
                        ),
                        ("evidence", models.JSONField(default=list, verbose_name="evidence")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waiting"),
                                    ("merged", "Merged"),
                                    ("distinct", "Not the same"),
                                ],
                                default="open",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "skipped_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="put off at"),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "left",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="first record",
                            ),
                        ),
                        (
                            "right",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="second record",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "likely duplicate",
                        "verbose_name_plural": "likely duplicates",
                        "indexes": [
                            models.Index(
                                fields=["state", "band", "-probability"],
                                name="customerpair_queue_idx",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("left", "right"), name="customerpair_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("left__lt", models.F("right"))),
                                name="customerpair_ordered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataRecipient",
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
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        ("code", models.SlugField(max_length=32, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("contact", models.CharField(max_length=200, verbose_name="contact")),
                        (
                            "region",
                            models.CharField(
                                choices=[
                                    ("CN", "Mainland China"),
                                    ("HK", "Hong Kong SAR"),
                                    ("MO", "Macao SAR"),
                                    ("SG", "Singapore"),
                                    ("JP", "Japan"),
                                    ("EU", "European Union"),
                                    ("GB", "United Kingdom"),
                                    ("US", "United States"),
                                ],
                                max_length=4,
                                verbose_name="region",
                            ),
                        ),
                        (
                            "agreement",
                            models.CharField(max_length=80, verbose_name="number of the agreement"),
                        ),
                        (
                            "assessment",
                            models.CharField(
                                max_length=80, verbose_name="number of the impact assessment"
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="registered by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "recipient of data",
                        "verbose_name_plural": "recipients of data",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                                name="datarecipient_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("agreement", ""), _negated=True),
                                    models.Q(("assessment", ""), _negated=True),
                                    models.Q(("name", ""), _negated=True),
                                ),
                                name="datarecipient_on_paper",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CodeEntry",
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
                            "code",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="code of the source"
                            ),
                        ),
                        (
                            "ours",
                            models.CharField(blank=True, max_length=80, verbose_name="our code"),
                        ),
                        (
                            "name_zh",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="Chinese name"
                            ),
                        ),
                        (
                            "name_en",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="English name"
                            ),
                        ),
                        (
                            "retired_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="retired at"),
                        ),
                        (
                            "table",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="customers.codetable",
                                verbose_name="code table",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty for all of them",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.datasource",
                                verbose_name="data source",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "code",
                        "verbose_name_plural": "codes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("table", "source", "code"),
                                name="codeentry_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErasedIdentity",
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
                        ("kind", models.CharField(max_length=12, verbose_name="kind")),
                        ("index", models.BinaryField(verbose_name="index")),
                        ("erased_at", models.DateTimeField(verbose_name="erased at")),
                    ],
                    options={
                        "verbose_name": "erased identity",
                        "verbose_name_plural": "erased identities",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "index"), name="erasedidentity_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StreamProgress",
                    fields=[
                        (
                            "stream",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="progress",
                                serialize=False,
                                to="customers.eventstream",
                            ),
                        ),
                        (
                            "taken",
                            models.PositiveBigIntegerField(default=0, verbose_name="events taken"),
                        ),
                        (
                            "repeated",
                            models.PositiveBigIntegerField(default=0, verbose_name="repeated"),
                        ),
                        (
                            "refused",
                            models.PositiveBigIntegerField(default=0, verbose_name="refused"),
                        ),
                        (
                            "lag",
                            models.PositiveBigIntegerField(
                                null=True, verbose_name="waiting at the source"
                            ),
                        ),
                        (
                            "delay_ms",
                            models.PositiveIntegerField(
                                null=True, verbose_name="to the profile, ms"
                            ),
                        ),
                        (
                            "last_seen_at",
                            models.DateTimeField(null=True, verbose_name="last message at"),
                        ),
                        (
                            "beat_at",
                            models.DateTimeField(null=True, verbose_name="consumer seen at"),
                        ),
                        (
                            "consumer",
                            models.CharField(blank=True, max_length=80, verbose_name="consumer"),
                        ),
                        ("error", models.TextField(blank=True, verbose_name="error")),
                    ],
                    options={
                        "verbose_name": "progress of a stream",
                        "verbose_name_plural": "progress of streams",
                    },
                ),
                migrations.CreateModel(
                    name="DeadLetter",
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
                        ("position", models.CharField(max_length=80, verbose_name="position")),
                        ("reason", models.CharField(max_length=40, verbose_name="reason")),
                        ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                        ("content", customers.models.fields.SealedField(verbose_name="content")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("replayed", "Replayed"),
                                    ("discarded", "Discarded"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "stream",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="customers.eventstream",
                                verbose_name="event stream",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dead letter",
                        "verbose_name_plural": "dead letters",
                        "indexes": [
                            models.Index(
                                fields=["stream", "state", "-id"], name="deadletter_list_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("stream", "position"), name="deadletter_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Export",
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
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                        (
                            "source_kind",
                            models.CharField(
                                default="customers", max_length=20, verbose_name="source"
                            ),
                        ),
                        (
                            "source_id",
                            models.CharField(blank=True, max_length=40, verbose_name="source key"),
                        ),
                        (
                            "source_name",
                            models.CharField(blank=True, max_length=120, verbose_name="taken from"),
                        ),
                        ("filters", customers.models.fields.SealedField(verbose_name="filters")),
                        ("columns", models.JSONField(default=list, verbose_name="columns")),
                        (
                            "format",
                            models.CharField(
                                choices=[("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet")],
                                max_length=8,
                                verbose_name="format",
                            ),
                        ),
                        (
                            "clear",
                            models.BooleanField(
                                default=False, verbose_name="personal data unmasked"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                        (
                            "recipient",
                            models.CharField(blank=True, max_length=80, verbose_name="recipient"),
                        ),
                        (
                            "region",
                            models.CharField(blank=True, max_length=4, verbose_name="to region"),
                        ),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                    ("expired", "Expired"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "attempt",
                            models.PositiveSmallIntegerField(default=0, verbose_name="attempt"),
                        ),
                        ("row_count", models.PositiveIntegerField(default=0, verbose_name="rows")),
                        (
                            "rows_done",
                            models.PositiveIntegerField(default=0, verbose_name="rows written"),
                        ),
                        (
                            "file",
                            models.FileField(blank=True, upload_to="exports/", verbose_name="file"),
                        ),
                        (
                            "file_size",
                            models.PositiveBigIntegerField(default=0, verbose_name="file size"),
                        ),
                        ("error", models.TextField(blank=True, verbose_name="error")),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "expires_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="kept until"),
                        ),
                        (
                            "downloads",
                            models.PositiveIntegerField(default=0, verbose_name="downloads"),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="requested by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "export",
                        "verbose_name_plural": "exports",
                        "permissions": [("export_customer", "Export customer data")],
                        "indexes": [
                            models.Index(fields=["requested_by", "-id"], name="export_maker_idx")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("clear", False),
                                    models.Q(
                                        models.Q(("reason", ""), _negated=True), ("recipient", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="export_clear_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FirmPerson",
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
                            "external_id",
                            models.CharField(max_length=64, unique=True, verbose_name="source key"),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("legal_representative", "Legal representative"),
                                    ("contact", "Contact"),
                                    ("authorised", "Authorised person"),
                                    ("shareholder", "Shareholder"),
                                    ("beneficial_owner", "Beneficial owner"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        ("name", customers.models.fields.SealedField(verbose_name="name")),
                        (
                            "id_number",
                            customers.models.fields.SealedField(verbose_name="id number"),
                        ),
                        ("phone", customers.models.fields.SealedField(verbose_name="phone")),
                        ("name_index", models.BinaryField(null=True)),
                        ("id_number_index", models.BinaryField(null=True)),
                        ("phone_index", models.BinaryField(null=True)),
                        ("sealed_digest", models.BinaryField(null=True)),
                        (
                            "title",
                            models.CharField(blank=True, max_length=60, verbose_name="title"),
                        ),
                        (
                            "share_percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="share in percent",
                            ),
                        ),
                        ("since_on", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "firm",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="firm",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person of a firm",
                        "verbose_name_plural": "people of firms",
                        "indexes": [
                            models.Index(fields=["firm", "role"], name="firmperson_firm_idx")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share_percent__isnull", True),
                                    ("share_percent__range", (0, 100)),
                                    _connector="OR",
                                ),
                                name="firmperson_share_of_100",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                                    ("complaint", "Complaint open"),
                                    ("hardship", "Hardship"),
                                    ("fraud", "Fraud under review"),
                                    ("death", "Bereavement"),
                                    ("reply", "Reply to be read"),
                                    ("policy", "Not available"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason"),
                        ),
                        ("source_kind", models.CharField(max_length=30, verbose_name="source")),
                        ("source_id", models.CharField(max_length=64, verbose_name="source key")),
                        ("starts_at", models.DateTimeField(verbose_name="from")),
                        (
                            "ends_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="until"),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="holds",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "hold",
                        "verbose_name_plural": "holds",
                        "indexes": [
                            models.Index(fields=["customer", "ends_at"], name="hold_customer_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source_kind", "source_id"), name="hold_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__isnull", True),
                                    ("ends_at__gte", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="hold_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "policy"), _negated=True),
                                    ("reason", ""),
                                    _connector="OR",
                                ),
                                name="hold_policy_has_no_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdentityKey",
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
                        ("key", models.BinaryField()),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "matching key",
                        "verbose_name_plural": "matching keys",
                        "indexes": [
                            models.Index(fields=["key", "customer"], name="identitykey_key_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "key"), name="identitykey_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportJob",
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
                            "file",
                            models.FileField(
                                blank=True, upload_to="imports/%Y/%m/", verbose_name="file"
                            ),
                        ),
                        ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                        (
                            "file_digest",
                            models.CharField(blank=True, max_length=64, verbose_name="SHA-256"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Not started"),
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
                        ("share_done", models.FloatField(default=0, verbose_name="share done")),
                        (
                            "chunks_done",
                            models.PositiveIntegerField(default=0, verbose_name="chunks done"),
                        ),
                        (
                            "rows_read",
                            models.PositiveIntegerField(default=0, verbose_name="rows read"),
                        ),
                        (
                            "rows_inserted",
                            models.PositiveIntegerField(default=0, verbose_name="rows new"),
                        ),
                        (
                            "rows_updated",
                            models.PositiveIntegerField(default=0, verbose_name="rows changed"),
                        ),
                        (
                            "rows_unchanged",
                            models.PositiveIntegerField(default=0, verbose_name="rows unchanged"),
                        ),
                        (
                            "rows_quarantined",
                            models.PositiveIntegerField(
                                default=0, verbose_name="rows in quarantine"
                            ),
                        ),
                        ("error", models.TextField(blank=True, verbose_name="error")),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mapping",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.importmapping",
                                verbose_name="mapping",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import job",
                        "verbose_name_plural": "import jobs",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mapping__isnull", False), ("state", "draft"), _connector="OR"
                                ),
                                name="importjob_mapped_to_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportField",
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
                        ("field", models.CharField(max_length=80, verbose_name="field")),
                        ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                        (
                            "filled",
                            models.PositiveIntegerField(default=0, verbose_name="with a value"),
                        ),
                        ("invalid", models.PositiveIntegerField(default=0, verbose_name="invalid")),
                        (
                            "repeated",
                            models.PositiveIntegerField(default=0, verbose_name="repeated"),
                        ),
                        (
                            "inconsistent",
                            models.PositiveIntegerField(default=0, verbose_name="inconsistent"),
                        ),
                        (
                            "outlying",
                            models.PositiveIntegerField(default=0, verbose_name="outliers"),
                        ),
                        ("fresh", models.PositiveIntegerField(default=0, verbose_name="fresh")),
                        ("newest", models.DateTimeField(null=True, verbose_name="newest")),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fields",
                                to="customers.importjob",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "field of an import",
                        "verbose_name_plural": "fields of imports",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "field"), name="importfield_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
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
                            "code",
                            models.CharField(
                                default=customers.models.incidents.new_incident_code,
                                max_length=20,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("drill", models.BooleanField(default=True, verbose_name="exercise")),
                        (
                            "happened",
                            models.CharField(max_length=300, verbose_name="what happened"),
                        ),
                        ("found_at", models.DateTimeField(verbose_name="found at")),
                        ("begins_at", models.DateTimeField(verbose_name="from")),
                        ("ends_at", models.DateTimeField(verbose_name="until")),
                        (
                            "actor",
                            models.CharField(blank=True, max_length=150, verbose_name="who acted"),
                        ),
                        ("figures", models.JSONField(default=dict, verbose_name="figures")),
                        ("steps", models.JSONField(default=dict, verbose_name="steps taken")),
                        ("lessons", models.TextField(blank=True, verbose_name="what was learnt")),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="opened by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "permissions": [
                            ("work_incident", "Work on incidents with personal data"),
                            ("use_sensitive", "Use data that is not for marketing"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                                name="incident_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalHold",
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
                            "target",
                            models.CharField(blank=True, max_length=40, verbose_name="what"),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="order")),
                        ("starts_on", models.DateField(verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "placed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="placed by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "legal hold",
                        "verbose_name_plural": "legal holds",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="legalhold_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MarketPoint",
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
                        (
                            "value",
                            models.DecimalField(
                                decimal_places=6, max_digits=18, verbose_name="value"
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="customers.marketseries",
                                verbose_name="series",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "market value",
                        "verbose_name_plural": "market values",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("series", "day"), name="marketpoint_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MergedRows",
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
                        ("table", models.CharField(max_length=80)),
                        ("column", models.CharField(max_length=80, verbose_name="column")),
                        ("keys", models.JSONField(default=list, verbose_name="keys")),
                        (
                            "merge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="customers.customermerge",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "merged rows",
                        "verbose_name_plural": "merged rows",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("merge", "table", "column"), name="mergedrows_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
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
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("deposit", "Deposit"),
                                    ("structured_deposit", "Structured deposit"),
                                    ("bond", "Bond"),
                                    ("loan", "Loan"),
                                    ("card", "Card"),
                                    ("wealth", "Wealth product"),
                                    ("fund", "Fund"),
                                    ("insurance", "Insurance"),
                                    ("metal", "Precious metal"),
                                    ("payment", "Payment"),
                                    ("service", "Service"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "risk_rating",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="1 to 5; empty for what bears none",
                                null=True,
                                verbose_name="risk rating",
                            ),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="rate",
                            ),
                        ),
                        (
                            "rate_kind",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="kind of rate"
                            ),
                        ),
                        (
                            "term_days",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="term in days"
                            ),
                        ),
                        (
                            "min_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="minimum amount",
                            ),
                        ),
                        (
                            "min_age",
                            models.PositiveSmallIntegerField(
                                default=18, verbose_name="minimum age"
                            ),
                        ),
                        (
                            "max_age",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="maximum age"
                            ),
                        ),
                        (
                            "annual_margin",
                            models.DecimalField(
                                decimal_places=5,
                                default=0,
                                max_digits=7,
                                verbose_name="annual margin",
                            ),
                        ),
                        (
                            "fee",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=18, verbose_name="fee"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(default="CNY", max_length=3, verbose_name="currency"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="on offer")),
                        (
                            "offered",
                            models.BooleanField(
                                default=True,
                                help_text="Whether recommenders may propose it",
                                verbose_name="recommended",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "product",
                        "verbose_name_plural": "products",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("risk_rating__isnull", True),
                                    ("risk_rating__range", (1, 5)),
                                    _connector="OR",
                                ),
                                name="product_rating_1_to_5",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Holding",
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
                            "external_id",
                            models.CharField(max_length=64, unique=True, verbose_name="source key"),
                        ),
                        (
                            "account_no",
                            customers.models.fields.SealedField(verbose_name="account number"),
                        ),
                        ("sealed_digest", models.BinaryField(null=True)),
                        (
                            "opened_on",
                            models.DateField(blank=True, null=True, verbose_name="opened on"),
                        ),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="closed on"),
                        ),
                        (
                            "maturity_on",
                            models.DateField(blank=True, null=True, verbose_name="matures on"),
                        ),
                        (
                            "balance",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=18, verbose_name="balance"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(default="CNY", max_length=3, verbose_name="currency"),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="rate",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("closed", "Closed"),
                                    ("arrears", "In arrears"),
                                    ("defaulted", "Defaulted"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("terms", models.JSONField(blank=True, default=dict, verbose_name="terms")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="holdings",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.product",
                                verbose_name="product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "holding",
                        "verbose_name_plural": "holdings",
                        "indexes": [
                            models.Index(
                                fields=["customer", "product"], name="holding_customer_idx"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProductDocument",
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
                                    ("leaflet", "Leaflet"),
                                    ("terms", "Terms and conditions"),
                                    ("risk", "Risk disclosure"),
                                    ("report", "Report"),
                                ],
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "简体中文"), ("en", "English")],
                                default="zh-hans",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        ("file", models.FileField(upload_to="products/", verbose_name="file")),
                        ("file_size", models.PositiveBigIntegerField(verbose_name="file size")),
                        ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="customers.product",
                                verbose_name="product",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "product document",
                        "verbose_name_plural": "product documents",
                    },
                ),
                migrations.CreateModel(
                    name="ProductVersion",
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
                        ("effective_at", models.DateTimeField(verbose_name="in force from")),
                        ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                        (
                            "risk_rating",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="risk rating"
                            ),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="rate",
                            ),
                        ),
                        (
                            "rate_kind",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="kind of rate"
                            ),
                        ),
                        (
                            "term_days",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="term in days"
                            ),
                        ),
                        (
                            "min_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="minimum amount",
                            ),
                        ),
                        (
                            "min_age",
                            models.PositiveSmallIntegerField(
                                default=18, verbose_name="minimum age"
                            ),
                        ),
                        (
                            "max_age",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="maximum age"
                            ),
                        ),
                        (
                            "annual_margin",
                            models.DecimalField(
                                decimal_places=5,
                                default=0,
                                max_digits=7,
                                verbose_name="annual margin",
                            ),
                        ),
                        (
                            "fee",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=18, verbose_name="fee"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(default="CNY", max_length=3, verbose_name="currency"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="on offer")),
                        ("offered", models.BooleanField(default=True, verbose_name="recommended")),
                        (
                            "published_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="published at"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="customers.product",
                                verbose_name="product",
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
                        "verbose_name": "product version",
                        "verbose_name_plural": "product versions",
                        "permissions": [
                            (
                                "publish_productversion",
                                "Publish the terms of products that somebody else wrote",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("product", "effective_at"), name="productversion_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("publisher", None),
                                    models.Q(
                                        ("author__isnull", False),
                                        models.Q(("publisher", models.F("author")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="productversion_four_eyes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("publisher", None)),
                                    models.Q(
                                        ("published_at__isnull", False),
                                        ("publisher__isnull", False),
                                    ),
                                    models.Q(
                                        ("author", None),
                                        ("published_at__isnull", False),
                                        ("publisher", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="productversion_published",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("risk_rating__isnull", True),
                                    ("risk_rating__range", (1, 5)),
                                    _connector="OR",
                                ),
                                name="productversion_rating",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PullProgress",
                    fields=[
                        (
                            "pull",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="progress",
                                serialize=False,
                                to="customers.pull",
                            ),
                        ),
                        ("watermark", models.TextField(blank=True, verbose_name="watermark")),
                        (
                            "next_due_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next due at"),
                        ),
                        (
                            "failures",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="failures in a row"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "progress of a pull",
                        "verbose_name_plural": "progress of pulls",
                    },
                ),
                migrations.CreateModel(
                    name="PullRun",
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
                                    ("reading", "Reading"),
                                    ("importing", "Being imported"),
                                    ("done", "Done"),
                                    ("nothing", "Nothing new"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="reading",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "rows",
                            models.PositiveBigIntegerField(default=0, verbose_name="rows read"),
                        ),
                        (
                            "size",
                            models.PositiveBigIntegerField(default=0, verbose_name="bytes read"),
                        ),
                        (
                            "watermark_from",
                            models.TextField(blank=True, verbose_name="watermark before"),
                        ),
                        (
                            "watermark_to",
                            models.TextField(blank=True, verbose_name="watermark after"),
                        ),
                        (
                            "more_waits",
                            models.BooleanField(default=False, verbose_name="more waits"),
                        ),
                        ("error", models.TextField(blank=True, verbose_name="error")),
                        (
                            "import_job",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.importjob",
                                verbose_name="import",
                            ),
                        ),
                        (
                            "pull",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="customers.pull",
                                verbose_name="scheduled pull",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "run of a pull",
                        "verbose_name_plural": "runs of pulls",
                        "indexes": [
                            models.Index(fields=["pull", "-id"], name="pullrun_history_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["reading", "importing"])),
                                fields=("pull",),
                                name="pullrun_one_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualityFall",
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
                        ("target", models.CharField(max_length=20, verbose_name="target")),
                        ("field", models.CharField(max_length=80, verbose_name="field")),
                        (
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("completeness", "Completeness"),
                                    ("validity", "Validity"),
                                    ("uniqueness", "Uniqueness"),
                                    ("timeliness", "Timeliness"),
                                    ("consistency", "Consistency"),
                                ],
                                max_length=12,
                                verbose_name="dimension",
                            ),
                        ),
                        ("good", models.PositiveBigIntegerField(verbose_name="good")),
                        ("total", models.PositiveBigIntegerField(verbose_name="in question")),
                        ("least", models.FloatField(verbose_name="least share")),
                        ("began_at", models.DateTimeField(verbose_name="began")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="recovered")),
                    ],
                    options={
                        "verbose_name": "fall of quality",
                        "verbose_name_plural": "falls of quality",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("target", "field", "dimension"),
                                name="qualityfall_stands_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualityMeasure",
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
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                        ("target", models.CharField(max_length=20, verbose_name="target")),
                        ("field", models.CharField(max_length=80, verbose_name="field")),
                        (
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("completeness", "Completeness"),
                                    ("validity", "Validity"),
                                    ("uniqueness", "Uniqueness"),
                                    ("timeliness", "Timeliness"),
                                    ("consistency", "Consistency"),
                                ],
                                max_length=12,
                                verbose_name="dimension",
                            ),
                        ),
                        ("good", models.PositiveBigIntegerField(verbose_name="good")),
                        ("total", models.PositiveBigIntegerField(verbose_name="in question")),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="measures",
                                to="customers.importjob",
                                verbose_name="import job",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.datasource",
                                verbose_name="data source",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "quality measure",
                        "verbose_name_plural": "quality measures",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("job", None)),
                                fields=("day", "target", "source", "field", "dimension"),
                                name="qualitymeasure_once_a_day",
                                nulls_distinct=False,
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("job__isnull", False)),
                                fields=("job", "field", "dimension"),
                                name="qualitymeasure_once_a_job",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("good__lte", models.F("total"))),
                                name="qualitymeasure_of_total",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualityThreshold",
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
                        ("target", models.CharField(max_length=20, verbose_name="target")),
                        (
                            "field",
                            models.CharField(blank=True, max_length=80, verbose_name="field"),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("completeness", "Completeness"),
                                    ("validity", "Validity"),
                                    ("uniqueness", "Uniqueness"),
                                    ("timeliness", "Timeliness"),
                                    ("consistency", "Consistency"),
                                ],
                                max_length=12,
                                verbose_name="dimension",
                            ),
                        ),
                        ("least", models.FloatField(verbose_name="least share")),
                    ],
                    options={
                        "verbose_name": "quality threshold",
                        "verbose_name_plural": "quality thresholds",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("target", "field", "dimension"),
                                name="qualitythreshold_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("least__range", (0, 1))),
                                name="qualitythreshold_share",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualityWatch",
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
                            "told",
                            models.ManyToManyField(
                                related_name="watches",
                                to="customers.qualityfall",
                                verbose_name="told of",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "watch over quality",
                        "verbose_name_plural": "watches over quality",
                    },
                ),
                migrations.CreateModel(
                    name="QuarantinedRow",
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
                        ("row_number", models.PositiveIntegerField(verbose_name="row")),
                        ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                        ("content", customers.models.fields.SealedField(verbose_name="content")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("replayed", "Replayed"),
                                    ("discarded", "Discarded"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="quarantine",
                                to="customers.importjob",
                                verbose_name="import job",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "quarantined row",
                        "verbose_name_plural": "quarantined rows",
                        "permissions": [("export_quarantine", "Download quarantined rows")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "row_number"), name="quarantinedrow_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Relation",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("household", "Household"),
                                    ("referral", "Referral"),
                                    ("authorised", "May use the account"),
                                ],
                                max_length=12,
                                verbose_name="kind",
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
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "relation",
                        "verbose_name_plural": "relations",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "other", "kind"), name="relation_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRule",
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
                            "target",
                            models.CharField(max_length=40, unique=True, verbose_name="what"),
                        ),
                        ("after_days", models.PositiveIntegerField(verbose_name="kept for days")),
                        (
                            "action",
                            models.CharField(
                                choices=[("delete", "Delete"), ("anonymise", "Anonymise")],
                                max_length=10,
                                verbose_name="then",
                            ),
                        ),
                        (
                            "legal_basis",
                            models.CharField(max_length=200, verbose_name="legal basis"),
                        ),
                        ("active", models.BooleanField(default=False, verbose_name="in force")),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "retention rule",
                        "verbose_name_plural": "retention rules",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("legal_basis", ""), _negated=True),
                                name="retentionrule_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRun",
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
                        ("dry", models.BooleanField(default=False, verbose_name="dry run")),
                        ("before", models.DateTimeField(verbose_name="older than")),
                        ("found", models.BigIntegerField(default=0, verbose_name="rows found")),
                        (
                            "held_back",
                            models.BigIntegerField(
                                default=0, verbose_name="rows under a legal hold"
                            ),
                        ),
                        ("done", models.BigIntegerField(default=0, verbose_name="rows gone")),
                        (
                            "months_dropped",
                            models.PositiveIntegerField(
                                default=0, verbose_name="whole months dropped"
                            ),
                        ),
                        ("sample", models.JSONField(default=list, verbose_name="sample")),
                        (
                            "error",
                            models.CharField(blank=True, max_length=200, verbose_name="error"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="requested by",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="customers.retentionrule",
                                verbose_name="rule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "retention run",
                        "verbose_name_plural": "retention runs",
                        "indexes": [
                            models.Index(fields=["rule", "-id"], name="retentionrun_rule_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RightsRequest",
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
                            "code",
                            models.CharField(
                                default=customers.models.rights.new_request_code,
                                max_length=20,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("access", "Access"),
                                    ("correction", "Correction"),
                                    ("erasure", "Erasure"),
                                    ("portability", "Portability"),
                                    ("restriction", "Restriction"),
                                    ("objection", "Objection"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "regime",
                            models.CharField(
                                choices=[("pipl", "PIPL"), ("gdpr", "GDPR")],
                                max_length=4,
                                verbose_name="law",
                            ),
                        ),
                        (
                            "via",
                            models.CharField(
                                choices=[
                                    ("branch", "Branch"),
                                    ("phone", "Phone"),
                                    ("email", "E-mail"),
                                    ("letter", "Letter"),
                                    ("app", "Mobile app"),
                                    ("web", "Web"),
                                ],
                                max_length=8,
                                verbose_name="received by",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="received at")),
                        ("due_on", models.DateField(verbose_name="answer due on")),
                        (
                            "extension_reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="why extended"
                            ),
                        ),
                        (
                            "identity_proof",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("id_document", "Identity document seen in the branch"),
                                    ("signed_in", "Signed in to the bank's app"),
                                    ("call_back", "Called back on the known number"),
                                    ("power", "Power of attorney with both documents"),
                                ],
                                max_length=12,
                                verbose_name="proof of identity",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Received"),
                                    ("open", "Identity proven"),
                                    ("review", "Waits for a second person"),
                                    ("running", "At work"),
                                    ("ready", "Ready to hand over"),
                                    ("done", "Answered"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="received",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "note",
                            customers.models.fields.SealedField(
                                verbose_name="what the customer asks"
                            ),
                        ),
                        (
                            "proposal",
                            customers.models.fields.SealedField(verbose_name="proposed values"),
                        ),
                        (
                            "refusal",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="legal ground of the refusal",
                            ),
                        ),
                        (
                            "attempt",
                            models.PositiveSmallIntegerField(default=0, verbose_name="attempt"),
                        ),
                        ("progress", models.JSONField(default=dict, verbose_name="progress")),
                        (
                            "file",
                            models.FileField(blank=True, upload_to="rights/", verbose_name="file"),
                        ),
                        (
                            "file_digest",
                            models.CharField(blank=True, max_length=64, verbose_name="SHA-256"),
                        ),
                        (
                            "file_size",
                            models.PositiveBigIntegerField(default=0, verbose_name="file size"),
                        ),
                        (
                            "file_expires_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="kept until"),
                        ),
                        (
                            "passphrase_hash",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=128,
                                verbose_name="passphrase hash",
                            ),
                        ),
                        (
                            "tries_left",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="tries left"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "personal-information request",
                        "verbose_name_plural": "personal-information requests",
                        "permissions": [
                            ("work_rightsrequest", "Work on personal-information requests"),
                            ("approve_rightsrequest", "Approve corrections and erasures"),
                        ],
                        "indexes": [
                            models.Index(fields=["state", "due_on"], name="rightsrequest_due_idx"),
                            models.Index(
                                fields=["customer", "-id"], name="rightsrequest_customer_idx"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(
                                        ("approved_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="rightsrequest_four_eyes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ["correction", "erasure"]),
                                        ("state__in", ["running", "done"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("approved_by__isnull", False),
                                        ("proposed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="rightsrequest_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("refusal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="rightsrequest_refusal_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RightsStep",
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
                        ("step", models.CharField(max_length=12, verbose_name="step")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("figures", models.JSONField(default=dict, verbose_name="figures")),
                        (
                            "digest",
                            models.CharField(blank=True, max_length=64, verbose_name="SHA-256"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="customers.rightsrequest",
                                verbose_name="request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a request",
                        "verbose_name_plural": "steps of requests",
                    },
                ),
                migrations.CreateModel(
                    name="RowFlag",
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
                        ("row_number", models.PositiveIntegerField(null=True, verbose_name="row")),
                        ("field", models.CharField(max_length=80, verbose_name="field")),
                        ("code", models.CharField(max_length=40, verbose_name="reason")),
                        ("key", models.CharField(blank=True, max_length=64, verbose_name="key")),
                        ("value", models.FloatField(null=True, verbose_name="value")),
                        ("score", models.FloatField(null=True, verbose_name="score")),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flags",
                                to="customers.importjob",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "flagged row",
                        "verbose_name_plural": "flagged rows",
                        "indexes": [
                            models.Index(fields=["job", "field", "code"], name="rowflag_reason_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedFilter",
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
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "role",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="shared with the role"
                            ),
                        ),
                        ("filters", models.JSONField(default=dict, verbose_name="filters")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved filter",
                        "verbose_name_plural": "saved filters",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("owner", "name"), name="savedfilter_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Score",
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
                        ("kind", models.CharField(max_length=24, verbose_name="kind")),
                        (
                            "subject",
                            models.CharField(blank=True, max_length=32, verbose_name="subject"),
                        ),
                        ("value", models.FloatField(verbose_name="value")),
                        ("band", models.CharField(blank=True, max_length=16, verbose_name="band")),
                        ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                        (
                            "model_version",
                            models.CharField(max_length=40, verbose_name="model version"),
                        ),
                        ("computed_at", models.DateTimeField(verbose_name="computed at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "score",
                        "verbose_name_plural": "scores",
                        "indexes": [
                            models.Index(fields=["customer", "kind"], name="score_customer_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "customer", "subject"), name="score_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SenderState",
                    fields=[
                        (
                            "sender",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="state",
                                serialize=False,
                                to="customers.sender",
                            ),
                        ),
                        (
                            "failures",
                            models.PositiveIntegerField(
                                default=0, verbose_name="failures in a row"
                            ),
                        ),
                        (
                            "last_words",
                            models.CharField(blank=True, max_length=300, verbose_name="last fault"),
                        ),
                        (
                            "failed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="last failure"
                            ),
                        ),
                        (
                            "open_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="rests until"),
                        ),
                        (
                            "free_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next free"),
                        ),
                        ("token", customers.models.fields.SealedField(verbose_name="access token")),
                        (
                            "token_until",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="token valid until"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "state of a sender",
                        "verbose_name_plural": "states of senders",
                    },
                ),
                migrations.CreateModel(
                    name="SourceRecord",
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
                        ("source_key", models.CharField(max_length=64, verbose_name="source key")),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("number", "Customer number"),
                                    ("id_number", "Id number"),
                                    ("phone_name", "Phone and name"),
                                    ("email_name", "E-mail and name"),
                                    ("new", "New customer"),
                                ],
                                max_length=12,
                                verbose_name="recognised by",
                            ),
                        ),
                        ("name", customers.models.fields.SealedField(verbose_name="name")),
                        (
                            "id_number",
                            customers.models.fields.SealedField(verbose_name="id number"),
                        ),
                        ("phone", customers.models.fields.SealedField(verbose_name="phone")),
                        ("email", customers.models.fields.SealedField(verbose_name="e-mail")),
                        ("address", customers.models.fields.SealedField(verbose_name="address")),
                        (
                            "birth_on",
                            models.DateField(blank=True, null=True, verbose_name="birth date"),
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
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.datasource",
                                verbose_name="data source",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "source record",
                        "verbose_name_plural": "source records",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "source_key"), name="sourcerecord_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suppression",
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
                            "channel",
                            models.CharField(
                                blank=True,
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
                            "reason",
                            models.CharField(
                                choices=[
                                    ("hard_bounce", "Address does not exist"),
                                    ("spam_complaint", "Reported as unwanted"),
                                    ("request", "Asked not to be contacted"),
                                    ("list", "On a do-not-contact list"),
                                ],
                                max_length=16,
                                verbose_name="reason",
                            ),
                        ),
                        (
                            "source_kind",
                            models.CharField(blank=True, max_length=30, verbose_name="source"),
                        ),
                        ("source_id", models.CharField(blank=True, max_length=64)),
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
                        "verbose_name": "suppression",
                        "verbose_name_plural": "suppressions",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "channel"), name="suppression_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuppressionList",
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
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
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
                            "bank_wide",
                            models.BooleanField(
                                default=False,
                                help_text="Otherwise only for the campaigns that choose it.",
                                verbose_name="holds for every campaign",
                            ),
                        ),
                        (
                            "branch_code",
                            models.CharField(blank=True, max_length=20, verbose_name="branch"),
                        ),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="holds until"),
                        ),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended"),
                        ),
                        (
                            "entry_count",
                            models.PositiveIntegerField(default=0, verbose_name="entries"),
                        ),
                        (
                            "freed_count",
                            models.PositiveIntegerField(default=0, verbose_name="taken off"),
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
                        "verbose_name": "suppression list",
                        "verbose_name_plural": "suppression lists",
                        "permissions": [
                            ("keep_banklist", "Keep suppression lists of the whole bank")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="suppressionlist_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuppressionEntry",
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
                        ("phone", customers.models.fields.SealedField(verbose_name="phone")),
                        ("email", customers.models.fields.SealedField(verbose_name="e-mail")),
                        (
                            "id_number",
                            customers.models.fields.SealedField(verbose_name="id number"),
                        ),
                        ("phone_index", models.BinaryField(null=True)),
                        ("email_index", models.BinaryField(null=True)),
                        ("id_number_index", models.BinaryField(null=True)),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="holds until"),
                        ),
                        ("added_at", models.DateTimeField(verbose_name="added")),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="added by",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.suppressionlist",
                                verbose_name="list",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "entry of a suppression list",
                        "verbose_name_plural": "entries of suppression lists",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "list"), name="suppressed_customer_once"
                            ),
                            models.UniqueConstraint(
                                fields=("phone_index", "list"), name="suppressed_phone_once"
                            ),
                            models.UniqueConstraint(
                                fields=("email_index", "list"), name="suppressed_email_once"
                            ),
                            models.UniqueConstraint(
                                fields=("id_number_index", "list"), name="suppressed_idno_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("customer__isnull", False),
                                    ("phone_index__isnull", False),
                                    ("email_index__isnull", False),
                                    ("id_number_index__isnull", False),
                                    _connector="OR",
                                ),
                                name="suppressionentry_names_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
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
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_zh", models.CharField(max_length=60, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                        (
                            "definition",
                            models.CharField(blank=True, max_length=200, verbose_name="definition"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("manual", "Manual"),
                                    ("rule", "Rule"),
                                    ("model", "Model"),
                                    ("import", "Import"),
                                ],
                                max_length=8,
                                verbose_name="source",
                            ),
                        ),
                        (
                            "valid_days",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="valid for days"
                            ),
                        ),
                        (
                            "source_kind",
                            models.CharField(
                                blank=True, max_length=24, verbose_name="kind of source"
                            ),
                        ),
                        (
                            "source_id",
                            models.CharField(blank=True, max_length=40, verbose_name="source key"),
                        ),
                        (
                            "score_kind",
                            models.CharField(blank=True, max_length=24, verbose_name="score"),
                        ),
                        (
                            "score_subject",
                            models.CharField(blank=True, max_length=32, verbose_name="for product"),
                        ),
                        (
                            "score_low",
                            models.FloatField(blank=True, null=True, verbose_name="from"),
                        ),
                        (
                            "score_high",
                            models.FloatField(blank=True, null=True, verbose_name="below"),
                        ),
                        (
                            "customer_count",
                            models.PositiveIntegerField(default=0, verbose_name="customers"),
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tags",
                                to="customers.taggroup",
                                verbose_name="group",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tag",
                        "verbose_name_plural": "tags",
                    },
                ),
                migrations.CreateModel(
                    name="CustomerTag",
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
                        ("since", models.DateTimeField(verbose_name="since")),
                        (
                            "put_by",
                            models.CharField(
                                blank=True, db_default="", max_length=150, verbose_name="put by"
                            ),
                        ),
                        (
                            "expires_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="expires at"),
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
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.tag",
                                verbose_name="tag",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "customer tag",
                        "verbose_name_plural": "customer tags",
                        "indexes": [
                            models.Index(fields=["tag", "customer"], name="customertag_tag_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "tag"), name="customertag_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TagCoverage",
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
                        ("on", models.DateField(verbose_name="day")),
                        ("customer_count", models.PositiveIntegerField(verbose_name="customers")),
                        ("total_count", models.PositiveIntegerField(verbose_name="all customers")),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coverage",
                                to="customers.tag",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tag coverage",
                        "verbose_name_plural": "tag coverage",
                        "constraints": [
                            models.UniqueConstraint(fields=("tag", "on"), name="tagcoverage_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TagGroup",
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
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name_zh", models.CharField(max_length=60, verbose_name="Chinese name")),
                        ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="customers.taggroup",
                                verbose_name="above",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tag group",
                        "verbose_name_plural": "tag groups",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Text",
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
                            "source_kind",
                            models.CharField(max_length=40, verbose_name="kind of source"),
                        ),
                        (
                            "source_id",
                            models.CharField(max_length=64, verbose_name="key at the source"),
                        ),
                        (
                            "language",
                            models.CharField(blank=True, max_length=10, verbose_name="language"),
                        ),
                        (
                            "channel",
                            models.CharField(blank=True, max_length=12, verbose_name="channel"),
                        ),
                        ("content", customers.models.fields.SealedField(verbose_name="content")),
                        ("occurred_at", models.DateTimeField(verbose_name="time")),
                        (
                            "media_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("picture", "Picture"),
                                    ("audio", "Audio"),
                                    ("video", "Video"),
                                ],
                                max_length=8,
                                verbose_name="media",
                            ),
                        ),
                        (
                            "media_type",
                            models.CharField(blank=True, max_length=60, verbose_name="media type"),
                        ),
                        (
                            "media_file",
                            models.FileField(
                                blank=True, upload_to="texts/%Y/%m", verbose_name="file"
                            ),
                        ),
                        (
                            "transcript",
                            customers.models.fields.SealedField(verbose_name="transcript"),
                        ),
                        (
                            "read_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="read at"),
                        ),
                        (
                            "failed_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="transcript failed at"
                            ),
                        ),
                        ("sealed_digest", models.BinaryField(null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "text",
                        "verbose_name_plural": "texts",
                        "indexes": [
                            models.Index(
                                fields=["customer", "-occurred_at"], name="text_customer_idx"
                            ),
                            models.Index(
                                condition=models.Q(("read_at__isnull", True)),
                                fields=["id"],
                                name="text_unread_idx",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source_kind", "source_id"), name="text_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextFeature",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("language", "Language"),
                                    ("sentiment", "Sentiment"),
                                    ("topic", "Topic"),
                                    ("intent", "Intent"),
                                    ("urgency", "Urgency"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("value", models.CharField(max_length=120, verbose_name="value")),
                        (
                            "confidence",
                            customers.models.fields.RealField(verbose_name="confidence"),
                        ),
                        (
                            "model_version",
                            models.CharField(max_length=40, verbose_name="model version"),
                        ),
                        (
                            "text",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="features",
                                to="customers.text",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "text feature",
                        "verbose_name_plural": "text features",
                        "indexes": [
                            models.Index(
                                fields=["kind", "value", "text"], name="textfeature_value_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("text", "kind"), name="textfeature_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TransferBasis",
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
                        ("valid_from", models.DateField(verbose_name="valid from")),
                        ("valid_until", models.DateField(verbose_name="valid until")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="ended at"),
                        ),
                        (
                            "region",
                            models.CharField(
                                choices=[
                                    ("CN", "Mainland China"),
                                    ("HK", "Hong Kong SAR"),
                                    ("MO", "Macao SAR"),
                                    ("SG", "Singapore"),
                                    ("JP", "Japan"),
                                    ("EU", "European Union"),
                                    ("GB", "United Kingdom"),
                                    ("US", "United States"),
                                ],
                                max_length=4,
                                verbose_name="to region",
                            ),
                        ),
                        (
                            "model",
                            models.CharField(default="*", max_length=80, verbose_name="table"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("assessment", "Security assessment passed"),
                                    ("certification", "Certification"),
                                    ("contract", "Standard contract filed"),
                                ],
                                max_length=14,
                                verbose_name="ground",
                            ),
                        ),
                        ("number", models.CharField(max_length=80, verbose_name="number")),
                        (
                            "registered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="registered by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ground of transfers",
                        "verbose_name_plural": "grounds of transfers",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                                name="transferbasis_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                name="transferbasis_numbered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentText",
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
                        ("purpose", models.CharField(max_length=16, verbose_name="purpose")),
                        ("version", models.CharField(max_length=40, verbose_name="version")),
                        (
                            "legal_basis",
                            models.CharField(
                                default="consent", max_length=40, verbose_name="legal basis"
                            ),
                        ),
                        ("body_zh", models.TextField(verbose_name="Chinese text")),
                        ("body_en", models.TextField(verbose_name="English text")),
                        ("effective_on", models.DateField(verbose_name="in force from")),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent text",
                        "verbose_name_plural": "consent texts",
                        "permissions": [("change_texts", "Publish consent texts")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("purpose", "version"), name="consenttext_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactCapacity",
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
                                choices=[("phone", "Phone"), ("branch", "Branch")],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        ("team", models.CharField(blank=True, max_length=60, verbose_name="team")),
                        ("per_hour", models.PositiveIntegerField(verbose_name="contacts an hour")),
                        (
                            "hours_a_day",
                            models.PositiveSmallIntegerField(default=8, verbose_name="hours a day"),
                        ),
                        (
                            "branch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.branch",
                                verbose_name="branch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "capacity",
                        "verbose_name_plural": "capacities",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("channel", "branch", "team"),
                                name="contactcapacity_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours_a_day__range", (1, 24)), ("per_hour__gte", 1)
                                ),
                                name="contactcapacity_figures",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactTerms",
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
                            "version",
                            models.PositiveIntegerField(unique=True, verbose_name="version"),
                        ),
                        ("document", models.JSONField(verbose_name="terms")),
                        ("note", models.CharField(max_length=200, verbose_name="why")),
                        (
                            "redraw",
                            models.BooleanField(
                                default=False, verbose_name="draw the control group anew"
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
                        "verbose_name": "contact terms",
                        "verbose_name_plural": "contact terms",
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("author", models.F("publisher")), _negated=True
                                ),
                                name="contactterms_by_two_people",
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
                                name="contactterms_published_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("note", ""), _negated=True),
                                name="contactterms_say_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_at", None), ("withdrawn_at", None), _connector="OR"
                                ),
                                name="contactterms_in_force_for_good",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerTail",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        ("phone", models.BinaryField(null=True)),
                        ("id_number", models.BinaryField(null=True)),
                        ("taken_from", models.BinaryField()),
                    ],
                    options={
                        "verbose_name": "index of last digits",
                        "verbose_name_plural": "indexes of last digits",
                        "indexes": [
                            models.Index(fields=["phone"], name="tail_phone_idx"),
                            models.Index(fields=["id_number"], name="tail_idno_idx"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataRestriction",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("restricted", "Restricted"), ("erased", "Erased")],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("since", models.DateTimeField(verbose_name="since")),
                        ("kept", models.JSONField(default=list, verbose_name="kept by law")),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="customers.rightsrequest",
                                verbose_name="request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "restriction of data",
                        "verbose_name_plural": "restrictions of data",
                    },
                ),
                migrations.CreateModel(
                    name="Firm",
                    fields=[
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="firm",
                                serialize=False,
                                to="customers.customer",
                            ),
                        ),
                        (
                            "size",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("micro", "Micro"),
                                    ("small", "Small"),
                                    ("medium", "Medium"),
                                    ("large", "Large"),
                                ],
                                max_length=6,
                                verbose_name="size of the firm",
                            ),
                        ),
                        (
                            "industry",
                            models.CharField(
                                blank=True, max_length=5, verbose_name="industry (GB/T 4754)"
                            ),
                        ),
                        (
                            "legal_form",
                            models.CharField(blank=True, max_length=40, verbose_name="legal form"),
                        ),
                        (
                            "registered_capital",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=18,
                                null=True,
                                verbose_name="registered capital",
                            ),
                        ),
                        (
                            "capital_currency",
                            models.CharField(default="CNY", max_length=3, verbose_name="currency"),
                        ),
                        (
                            "registered_on",
                            models.DateField(blank=True, null=True, verbose_name="registered on"),
                        ),
                        (
                            "employees",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="employees"
                            ),
                        ),
                        (
                            "head",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="head of the group",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="parent firm",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "firm",
                        "verbose_name_plural": "firms",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent__isnull", True),
                                    models.Q(("parent", models.F("customer")), _negated=True),
                                    _connector="OR",
                                ),
                                name="firm_not_its_own_parent",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Counterparty",
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
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("transfers", models.PositiveIntegerField(verbose_name="transfers")),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=18, verbose_name="amount"
                            ),
                        ),
                        ("last_at", models.DateTimeField(verbose_name="last transfer")),
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
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="was paid",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "counterparty",
                        "verbose_name_plural": "counterparties",
                        "indexes": [models.Index(fields=["other"], name="counterparty_other_idx")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "other", "currency"), name="counterparty_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
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
                                    ("phone", "Phone"),
                                    ("branch", "Branch"),
                                    ("ads", "Ad audience"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("marketing", "Marketing"),
                                    ("service", "Service"),
                                    ("profiling", "Profiling"),
                                    ("sensitive", "Sensitive data"),
                                    ("partner_sharing", "Sharing with partners"),
                                ],
                                max_length=16,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("promotion", "Product promotion"),
                                    ("care", "Customer care"),
                                    ("partner", "Cross-industry"),
                                    ("holiday", "Holiday"),
                                    ("retention", "Retention"),
                                    ("win_back", "Win-back"),
                                ],
                                db_default="",
                                max_length=12,
                                verbose_name="class of campaign",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reserved", "Reserved"),
                                    ("made", "Made"),
                                    ("released", "Not made"),
                                ],
                                default="reserved",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="time")),
                        ("source_kind", models.CharField(max_length=30, verbose_name="source")),
                        ("source_id", models.CharField(max_length=64, verbose_name="source key")),
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
                    ],
                    options={
                        "verbose_name": "contact",
                        "verbose_name_plural": "contacts",
                        "indexes": [
                            models.Index(fields=["customer", "at"], name="contact_customer_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source_kind", "source_id"), name="contact_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentState",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("marketing", "Marketing"),
                                    ("service", "Service"),
                                    ("profiling", "Profiling"),
                                    ("sensitive", "Sensitive data"),
                                    ("partner_sharing", "Sharing with partners"),
                                ],
                                max_length=16,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
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
                        ("granted", models.BooleanField(verbose_name="granted")),
                        ("since", models.DateTimeField(verbose_name="since")),
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
                        "verbose_name": "consent in force",
                        "verbose_name_plural": "consents in force",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "purpose", "channel"), name="consentstate_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("marketing", "Marketing"),
                                    ("service", "Service"),
                                    ("profiling", "Profiling"),
                                    ("sensitive", "Sensitive data"),
                                    ("partner_sharing", "Sharing with partners"),
                                ],
                                max_length=16,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
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
                        ("granted", models.BooleanField(verbose_name="granted")),
                        (
                            "legal_basis",
                            models.CharField(
                                default="consent", max_length=40, verbose_name="legal basis"
                            ),
                        ),
                        (
                            "text_version",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="version of the text"
                            ),
                        ),
                        ("source", models.CharField(max_length=60, verbose_name="source")),
                        ("at", models.DateTimeField(verbose_name="given or withdrawn at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="customers.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent entry",
                        "verbose_name_plural": "consent entries",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "purpose", "channel", "at", "granted"),
                                name="consent_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChannelAddress",
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
                            "account",
                            models.CharField(
                                blank=True, max_length=64, verbose_name="app or official account"
                            ),
                        ),
                        ("address", customers.models.fields.SealedField(verbose_name="address")),
                        ("address_index", models.BinaryField()),
                        (
                            "gone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="gone"),
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
                    ],
                    options={
                        "verbose_name": "address on a channel",
                        "verbose_name_plural": "addresses on channels",
                        "indexes": [
                            models.Index(
                                fields=["customer", "channel"], name="channeladdress_reach_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("channel", "account", "address_index"),
                                name="channeladdress_once",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
