"""A thread stays as it was written, but its texts may be sealed again under a newer key."""

from django.db import migrations

# A sealed value begins with its key's number, and sealing again keeps its length. Whoever has no key can
# only put in what cannot be opened, which is noticed; whoever has it and the database needs no such door.
RESEALED = """
DROP TRIGGER append_only ON service_desk_ticketmessage;
CREATE TRIGGER append_only BEFORE UPDATE ON service_desk_ticketmessage FOR EACH ROW
    WHEN (to_jsonb(OLD) - 'body' IS DISTINCT FROM to_jsonb(NEW) - 'body'
          OR length(OLD.body) IS DISTINCT FROM length(NEW.body)
          OR (get_byte(NEW.body, 0) > get_byte(OLD.body, 0)) IS NOT TRUE)
    EXECUTE FUNCTION accounts_refuse_change();
"""
STRICT = """
DROP TRIGGER append_only ON service_desk_ticketmessage;
CREATE TRIGGER append_only BEFORE UPDATE ON service_desk_ticketmessage
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("service_desk", "0003_numbers_and_days")]

    operations = [
        migrations.RunSQL(RESEALED, STRICT),
    ]
