import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import config.migrating
import customers.models.fields


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
                    name="ServiceDay",
                    fields=[
                        (
                            "day",
                            models.DateField(primary_key=True, serialize=False, verbose_name="day"),
                        ),
                        ("working", models.BooleanField(default=False, verbose_name="worked")),
                        ("note", models.CharField(blank=True, max_length=80, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "exception of the service calendar",
                        "verbose_name_plural": "service calendar",
                        "ordering": ["day"],
                    },
                ),
                migrations.CreateModel(
                    name="FormAttempt",
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
                        ("source", models.BinaryField(verbose_name="sender")),
                        ("at", models.DateTimeField(verbose_name="time")),
                    ],
                    options={
                        "verbose_name": "use of the public form",
                        "verbose_name_plural": "uses of the public form",
                        "indexes": [
                            models.Index(fields=["source", "at"], name="formattempt_source_idx")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
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
                            "number",
                            models.CharField(max_length=16, unique=True, verbose_name="number"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("complaint", "Complaint"),
                                    ("question", "Question"),
                                    ("request", "Request"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("open", "In progress"),
                                    ("waiting", "Waiting for the customer"),
                                    ("closed", "Closed"),
                                ],
                                default="new",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Web form"),
                                    ("phone", "Phone"),
                                    ("branch", "Branch"),
                                    ("api", "API"),
                                ],
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "contact_name",
                            customers.models.fields.SealedField(verbose_name="name given"),
                        ),
                        (
                            "contact_email",
                            customers.models.fields.SealedField(verbose_name="e-mail given"),
                        ),
                        (
                            "contact_phone",
                            customers.models.fields.SealedField(verbose_name="phone given"),
                        ),
                        (
                            "contact_customer_no",
                            models.CharField(
                                blank=True, max_length=32, verbose_name="customer number given"
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "language",
                            models.CharField(blank=True, max_length=10, verbose_name="language"),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        (
                            "first_response_due_at",
                            models.DateTimeField(verbose_name="first answer due"),
                        ),
                        ("resolution_due_at", models.DateTimeField(verbose_name="resolution due")),
                        (
                            "first_responded_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="first answered at"
                            ),
                        ),
                        (
                            "due_at",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(
                                        first_responded_at__isnull=True,
                                        then=models.F("first_response_due_at"),
                                    ),
                                    default=models.F("resolution_due_at"),
                                ),
                                output_field=models.DateTimeField(),
                                verbose_name="next deadline",
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                        ),
                        (
                            "campaign_code",
                            models.CharField(
                                blank=True, max_length=32, verbose_name="about campaign"
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
                                verbose_name="assigned to",
                            ),
                        ),
                        (
                            "customer",
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
                        "verbose_name": "ticket",
                        "verbose_name_plural": "tickets",
                        "permissions": [("work_ticket", "Answer, assign and close tickets")],
                        "indexes": [
                            models.Index(
                                fields=["state", "resolution_due_at"], name="ticket_state_due_idx"
                            ),
                            models.Index(fields=["customer", "-id"], name="ticket_customer_idx"),
                            models.Index(
                                condition=models.Q(("state", "closed"), _negated=True),
                                fields=["due_at", "id"],
                                name="ticket_queue_idx",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketMessage",
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
                            "author_kind",
                            models.CharField(
                                choices=[
                                    ("customer", "Customer"),
                                    ("agent", "Agent"),
                                    ("system", "System"),
                                ],
                                max_length=8,
                                verbose_name="author",
                            ),
                        ),
                        ("body", customers.models.fields.SealedField(verbose_name="text")),
                        (
                            "internal",
                            models.BooleanField(default=False, verbose_name="internal note"),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="service_desk.ticket",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket message",
                        "verbose_name_plural": "ticket messages",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerDelivery",
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
                                    ("planned", "Waiting to be sent"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                    ("uncertain", "Outcome unknown"),
                                    ("no_address", "No e-mail address"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                        ),
                        (
                            "not_before",
                            models.DateTimeField(blank=True, null=True, verbose_name="not before"),
                        ),
                        (
                            "attempted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="attempted at"
                            ),
                        ),
                        (
                            "provider_id",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="provider's id"
                            ),
                        ),
                        (
                            "error",
                            models.CharField(blank=True, max_length=200, verbose_name="error"),
                        ),
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="delivery",
                                to="service_desk.ticketmessage",
                                verbose_name="answer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer on its way",
                        "verbose_name_plural": "answers on their way",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["planned", "sending"])),
                                fields=["state", "id"],
                                name="answerdelivery_open_idx",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
