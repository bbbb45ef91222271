"""The trail says who stopped a long run, who had one kept up or no longer, and who deleted one.

A worker writes how far a run is many times a minute: only what people decide is an entry.
"""

from django.db import migrations

KEPT_UP = ("segmentation_clusterrun", "segmentation_lookalike")
OTHERS = (
    "segmentation_associationrun", "segmentation_clusterassignment", "segmentation_driverrun", "segmentation_embeddingrun",
    "segmentation_groupportrait", "segmentation_outcometree", "segmentation_stagerun", "segmentation_valuerun",
)  # fmt: skip
STOPPED = "NEW.state = 'cancelled' AND OLD.state <> 'cancelled'"
TRIGGER = """
CREATE TRIGGER audit_decisions AFTER UPDATE ON {table} FOR EACH ROW WHEN ({when})
    EXECUTE FUNCTION accounts_audit_row('id')
"""
DROPPED = """
CREATE TRIGGER audit_deletes AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION accounts_audit_row('id')
"""
TRIGGERS = [
    *(
        TRIGGER.format(table=one, when=f"{STOPPED} OR OLD.kept_up <> NEW.kept_up")
        for one in KEPT_UP
    ),
    *(TRIGGER.format(table=one, when=STOPPED) for one in OTHERS),
    *(DROPPED.format(table=one) for one in KEPT_UP),
]


class Migration(migrations.Migration):
    dependencies = [
        ("segmentation", "0010_past_members"),
        ("accounts", "0005_audit_without_values"),
    ]

    operations = [
        *[migrations.RunSQL(one, migrations.RunSQL.noop) for one in TRIGGERS],
    ]
