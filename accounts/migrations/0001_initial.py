import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import config.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        config.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(verbose_name="time")),
                        ("actor", models.CharField(max_length=150, verbose_name="actor")),
                        (
                            "request_id",
                            models.CharField(blank=True, max_length=64, verbose_name="request"),
                        ),
                        ("action", models.CharField(max_length=40, verbose_name="action")),
                        ("object_table", models.CharField(max_length=80, verbose_name="table")),
                        (
                            "object_id",
                            models.CharField(blank=True, max_length=80, verbose_name="object"),
                        ),
                        ("before", models.JSONField(null=True, verbose_name="before")),
                        ("after", models.JSONField(null=True, verbose_name="after")),
                    ],
                    options={
                        "verbose_name": "audit entry",
                        "verbose_name_plural": "audit entries",
                        "db_table": "accounts_auditentry",
                        "ordering": ["-id"],
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="AuditBlock",
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
                        ("first_entry_id", models.BigIntegerField(verbose_name="first entry")),
                        (
                            "last_entry_id",
                            models.BigIntegerField(unique=True, verbose_name="last entry"),
                        ),
                        ("entry_count", models.IntegerField(verbose_name="entries")),
                        (
                            "merkle_root",
                            models.BinaryField(max_length=32, verbose_name="Merkle root"),
                        ),
                        (
                            "previous_hash",
                            models.BinaryField(max_length=32, verbose_name="previous block"),
                        ),
                        (
                            "block_hash",
                            models.BinaryField(max_length=32, unique=True, verbose_name="block"),
                        ),
                        (
                            "leaves",
                            models.BinaryField(
                                default=b"",
                                help_text="8 bytes of id and 32 of hash for each entry",
                                verbose_name="leaves",
                            ),
                        ),
                        ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
                    ],
                    options={
                        "verbose_name": "sealed block",
                        "verbose_name_plural": "sealed blocks",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="TaskFailure",
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
                            "task_id",
                            models.CharField(max_length=64, unique=True, verbose_name="task id"),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="task")),
                        ("arguments", models.JSONField(default=dict, verbose_name="arguments")),
                        ("error", models.CharField(max_length=300, verbose_name="error")),
                        ("trace", models.TextField(blank=True, verbose_name="trace")),
                        ("failed_at", models.DateTimeField(verbose_name="failed at")),
                        (
                            "retried_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="retried at"),
                        ),
                    ],
                    options={
                        "verbose_name": "task failure",
                        "verbose_name_plural": "task failures",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={
                                    "unique": "A user with that username already exists."
                                },
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[
                                    django.contrib.auth.validators.UnicodeUsernameValidator()
                                ],
                                verbose_name="username",
                            ),
                        ),
                        (
                            "first_name",
                            models.CharField(blank=True, max_length=150, verbose_name="first name"),
                        ),
                        (
                            "last_name",
                            models.CharField(blank=True, max_length=150, verbose_name="last name"),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="email address"
                            ),
                        ),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="date joined"
                            ),
                        ),
                        (
                            "full_name",
                            models.CharField(blank=True, max_length=80, verbose_name="name"),
                        ),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                choices=[("zh-hans", "简体中文"), ("en", "English")],
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "theme",
                            models.CharField(
                                choices=[
                                    ("system", "As the device"),
                                    ("light", "Light"),
                                    ("dark", "Dark"),
                                ],
                                default="system",
                                max_length=6,
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "branch_code",
                            models.CharField(
                                blank=True,
                                help_text="Sees only customers of this branch and those below it; empty sees all.",
                                max_length=20,
                                verbose_name="branch",
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
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
                        ("key", models.CharField(max_length=100, verbose_name="key")),
                        ("request_digest", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("body", models.JSONField(null=True)),
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
                        "verbose_name": "idempotency key",
                        "verbose_name_plural": "idempotency keys",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "key"), name="idempotencykey_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
