"""The first two rules with their starting parameters, and what the database itself enforces."""

from django.db import migrations

GUARDS = """
ALTER TABLE risk_monitoringrule ADD CONSTRAINT monitoringrule_parameters_object
    CHECK (jsonb_typeof(parameters) = 'object');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON risk_alertdecision
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""

RULES = {
    "AML-STRUCT": {
        "amount_min": "40000",
        "amount_below": "50000",
        "min_count": 3,
        "min_total": "100000",
        "window_hours": 168,
        "directions": "together",
    },
    "AML-PASS": {
        "ratio_min": "0.9",
        "ratio_max": "1.1",
        "median_stay_minutes": 120,
        "min_count": 5,
        "window_hours": 240,
    },
}


def lay_rules(apps, schema_editor):
    rule = apps.get_model("risk", "MonitoringRule")
    for code, parameters in RULES.items():
        rule.objects.get_or_create(code=code, defaults={"parameters": parameters})


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_audited_tables")]

    operations = [
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        migrations.RunPython(lay_rules, migrations.RunPython.noop),
    ]
