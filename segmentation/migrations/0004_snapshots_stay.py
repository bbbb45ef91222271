"""A snapshot that was sealed stays as it was: no member comes in, nothing of it changes.

Members may go (a customer was erased, a retention rule) and be handed to the customer they were merged into.
"""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION segmentation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sealed snapshot does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION segmentation_refuse_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM segmentation_snapshot s
                WHERE s.sealed AND s.id IN (SELECT DISTINCT n.snapshot_id FROM new_rows n)) THEN
        RAISE EXCEPTION 'a sealed snapshot takes no members' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sealed BEFORE UPDATE ON segmentation_snapshot FOR EACH ROW WHEN (OLD.sealed)
    EXECUTE FUNCTION segmentation_refuse_change();
CREATE TRIGGER sealed AFTER INSERT ON segmentation_snapshotmember
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION segmentation_refuse_members();
CREATE TRIGGER sealed_of_row BEFORE UPDATE OF snapshot_id ON segmentation_snapshotmember
    FOR EACH ROW EXECUTE FUNCTION segmentation_refuse_change();

CREATE TRIGGER check_references AFTER INSERT ON segmentation_snapshotmember
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('snapshot_id', 'segmentation_snapshot', 'customer_id', 'customers_customer');
CREATE TRIGGER check_references_of_row AFTER UPDATE OF customer_id ON segmentation_snapshotmember
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION customers_check_references_of_row('customer_id', 'customers_customer');
CREATE TRIGGER keep_members BEFORE DELETE ON segmentation_snapshot FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced('segmentation_snapshotmember', 'snapshot_id');
CREATE TRIGGER keep_frozen_member BEFORE DELETE ON customers_customer FOR EACH ROW
    EXECUTE FUNCTION customers_keep_referenced('segmentation_snapshotmember', 'customer_id');
SELECT sandpiper_audit_table('segmentation_snapshot');
"""


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0003_references_at_once")]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
