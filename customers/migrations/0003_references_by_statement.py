"""Bookings and events keep their references by one check per statement instead of one per row.

A foreign key looks each new row up by itself, which costs more than the insert. The statement triggers look
all of them up at once; the row triggers refuse to take away a customer or holding that still has any.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE customers_transaction DROP CONSTRAINT customers_transaction_customer_id_fkey;
ALTER TABLE customers_transaction DROP CONSTRAINT customers_transaction_holding_id_fkey;
ALTER TABLE customers_event DROP CONSTRAINT customers_event_customer_id_fkey;

CREATE FUNCTION customers_check_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM new_rows n
          LEFT JOIN customers_holding h ON h.id = n.holding_id AND h.customer_id = n.customer_id
         WHERE h.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a booking names no holding of its customer'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_references AFTER INSERT ON customers_transaction
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_check_booking();

CREATE FUNCTION customers_check_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM new_rows n LEFT JOIN customers_customer c ON c.id = n.customer_id
         WHERE c.id IS NULL
    ) THEN
        RAISE EXCEPTION 'an event names no customer' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_references AFTER INSERT ON customers_event
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_check_event();

CREATE FUNCTION customers_keep_booked_holding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM customers_transaction t
         WHERE t.customer_id = OLD.customer_id AND t.holding_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'holding % has bookings', OLD.id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER keep_booked BEFORE DELETE ON customers_holding
    FOR EACH ROW EXECUTE FUNCTION customers_keep_booked_holding();

CREATE FUNCTION customers_keep_active_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM customers_event e WHERE e.customer_id = OLD.id)
       OR EXISTS (SELECT 1 FROM customers_transaction t WHERE t.customer_id = OLD.id) THEN
        RAISE EXCEPTION 'customer % has bookings or events', OLD.id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER keep_active BEFORE DELETE ON customers_customer
    FOR EACH ROW EXECUTE FUNCTION customers_keep_active_customer();
"""

BACKWARD = """
DROP TRIGGER keep_active ON customers_customer;
DROP TRIGGER keep_booked ON customers_holding;
DROP TRIGGER check_references ON customers_event;
DROP TRIGGER check_references ON customers_transaction;
DROP FUNCTION customers_keep_active_customer();
DROP FUNCTION customers_keep_booked_holding();
DROP FUNCTION customers_check_event();
DROP FUNCTION customers_check_booking();
ALTER TABLE customers_event ADD CONSTRAINT customers_event_customer_id_fkey
    FOREIGN KEY (customer_id) REFERENCES customers_customer (id);
ALTER TABLE customers_transaction ADD CONSTRAINT customers_transaction_holding_id_fkey
    FOREIGN KEY (holding_id) REFERENCES customers_holding (id);
ALTER TABLE customers_transaction ADD CONSTRAINT customers_transaction_customer_id_fkey
    FOREIGN KEY (customer_id) REFERENCES customers_customer (id);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_partitions_and_triggers")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
