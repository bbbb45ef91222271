"""The numbers of tickets, the refusal to change a thread, and the days on which nobody answers."""

import datetime as dt

from django.db import migrations

NUMBERS = (
    "CREATE SEQUENCE service_desk_ticket_number START 20001 OWNED BY service_desk_ticket.number"
)

THREAD = """
CREATE TRIGGER append_only BEFORE UPDATE ON service_desk_ticketmessage
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_audit_table('service_desk_serviceday', 'day');
"""

# The State Council's holidays and exchanged weekend days of 2026, as published in November 2025;
# the bank keeps the table in the admin from there on.
HOLIDAYS_2026 = [
    ("元旦 New Year", "2026-01-01", 3),
    ("春节 Spring Festival", "2026-02-15", 9),
    ("清明节 Qingming", "2026-04-04", 3),
    ("劳动节 Labour Day", "2026-05-01", 5),
    ("端午节 Dragon Boat", "2026-06-19", 3),
    ("中秋节 Mid-Autumn", "2026-09-25", 3),
    ("国庆节 National Day", "2026-10-01", 7),
    ("元旦 New Year", "2027-01-01", 1),
]
WORKED_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def fill_calendar(apps, schema_editor):
    service_day = apps.get_model("service_desk", "ServiceDay")
    free = [
        service_day(day=dt.date.fromisoformat(first) + dt.timedelta(days=i), note=note)
        for note, first, length in HOLIDAYS_2026
        for i in range(length)
    ]
    worked = [
        service_day(day=dt.date.fromisoformat(day), working=True, note="调休 exchanged")
        for day in WORKED_2026
    ]
    service_day.objects.bulk_create(free + worked)


class Migration(migrations.Migration):
    dependencies = [("service_desk", "0002_audited_tables")]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE service_desk_ticket_number"),
        migrations.RunSQL(THREAD, migrations.RunSQL.noop),
        migrations.RunPython(fill_calendar, migrations.RunPython.noop),
    ]
