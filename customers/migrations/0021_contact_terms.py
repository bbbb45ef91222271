"""Contact terms by two people, suppression lists, capacities, and the class of campaign of a contact."""

from django.db import migrations

# What somebody proposed stays as it was, and who published it too.
GUARD = """
CREATE FUNCTION customers_keep_contact_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'contact terms keep what was proposed and who published it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_terms BEFORE UPDATE ON customers_contactterms FOR EACH ROW
    WHEN ((OLD.version, OLD.document, OLD.note, OLD.redraw, OLD.author_id)
              IS DISTINCT FROM (NEW.version, NEW.document, NEW.note, NEW.redraw, NEW.author_id)
          OR (OLD.publisher_id IS NOT NULL AND OLD.publisher_id IS DISTINCT FROM NEW.publisher_id)
          OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at))
    EXECUTE FUNCTION customers_keep_contact_terms();
SELECT sandpiper_audit_table('customers_contactterms');
SELECT sandpiper_audit_table('customers_contactcapacity');
SELECT sandpiper_audit_table('customers_suppressionlist');
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0020_senders_audited")]

    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
