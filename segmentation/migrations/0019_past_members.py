"""Who came and who went is read from memberships, present and past, rather than written a second time.

A membership is found by its segment and customer; its number only tells the order in which things happened, so a summary
of ranges serves where an index with an entry for every row took a fifth of the time of writing (decision 0028).
"""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
INSERT INTO segmentation_pastmembership (id, entering, segment_id, customer_id, entered_at, left_at)
SELECT nextval('segmentation_segmentmembership_id_seq'), coalesce(came.id, 0), went.segment_id, went.customer_id,
       coalesce(came.at, went.at), went.at
  FROM segmentation_membershipchange went
  LEFT JOIN LATERAL (
        SELECT came.id, came.at FROM segmentation_membershipchange came
         WHERE came.segment_id = went.segment_id AND came.customer_id = went.customer_id
           AND came.entered AND came.at <= went.at ORDER BY came.at DESC LIMIT 1) came ON true
 WHERE NOT went.entered
 ORDER BY went.at, went.id;

DROP TRIGGER keep_members ON segmentation_segment;
DROP TRIGGER keep_member ON customers_customer;
DROP TABLE segmentation_membershipchange;

CREATE VIEW segmentation_membershipchange AS
    SELECT id, segment_id, customer_id, true AS entered, entered_at AS at FROM segmentation_segmentmembership
    UNION ALL
    SELECT entering, segment_id, customer_id, true, entered_at FROM segmentation_pastmembership
    UNION ALL
    SELECT id, segment_id, customer_id, false, left_at FROM segmentation_pastmembership;

CREATE TRIGGER check_references AFTER INSERT ON segmentation_pastmembership
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF segment_id, customer_id ON segmentation_pastmembership
    FOR EACH ROW WHEN ((OLD.segment_id, OLD.customer_id) IS DISTINCT FROM (NEW.segment_id, NEW.customer_id))
    EXECUTE FUNCTION customers_check_references_of_row('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer');
CREATE TRIGGER keep_members BEFORE DELETE ON segmentation_segment FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced(
        'segmentation_segmentmembership', 'segment_id', 'segmentation_pastmembership', 'segment_id');
CREATE TRIGGER keep_member BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced(
        'segmentation_segmentmembership', 'customer_id', 'segmentation_pastmembership', 'customer_id');

ALTER TABLE segmentation_segmentmembership DROP CONSTRAINT segmentation_segmentmembership_pkey;
CREATE INDEX membership_number ON segmentation_segmentmembership USING brin (id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0018_outcomes_of_segments"),
        ("customers", "0007_more_references_at_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastMembership",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("entering", models.BigIntegerField(verbose_name="number of the membership")),
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
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEEP, migrations.RunSQL.noop)],
            state_operations=[
                migrations.DeleteModel("MembershipChange"),
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
            ],
        ),
    ]
