"""A product's terms never change without a version: a trigger writes it, and what was in force stays."""

from django.db import migrations

COLUMNS = """
    name_zh, name_en, risk_rating, rate, rate_kind, term_days, min_amount, min_age, max_age, annual_margin, fee, currency, active, offered
"""
N = ", ".join(f"n.{name.strip()}" for name in COLUMNS.split(","))
V = ", ".join(f"v.{name.strip()}" for name in COLUMNS.split(","))
SETS = ", ".join(f"{name.strip()} = EXCLUDED.{name.strip()}" for name in COLUMNS.split(","))

KEEP = f"""
CREATE FUNCTION customers_keep_product_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_productversion (created_at, product_id, effective_at, {COLUMNS})
    SELECT now(), n.id, now(), {N} FROM new_rows n
      LEFT JOIN LATERAL (
        SELECT * FROM customers_productversion k
         WHERE k.product_id = n.id AND k.effective_at <= now()
         ORDER BY k.effective_at DESC LIMIT 1) v ON true
     WHERE v.id IS NULL OR ({N}) IS DISTINCT FROM ({V})
    ON CONFLICT (product_id, effective_at) DO UPDATE SET {SETS};
    RETURN NULL;
END $$;
CREATE TRIGGER keep_version_new AFTER INSERT ON customers_product
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_product_version();
CREATE TRIGGER keep_version_changed AFTER UPDATE ON customers_product
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_product_version();

INSERT INTO customers_productversion (created_at, product_id, effective_at, {COLUMNS})
SELECT now(), n.id, n.created_at, {N} FROM customers_product n;
"""

# Within the transaction that writes a version it may still be written over; afterwards it is history.
GUARD = """
CREATE FUNCTION customers_guard_product_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.effective_at < now() AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a version that was in force stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER guard_version BEFORE UPDATE OR DELETE ON customers_productversion
    FOR EACH ROW EXECUTE FUNCTION customers_guard_product_version();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_productdocument
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_refuse_truncate('customers_productversion');
SELECT sandpiper_audit_table('customers_productversion');
SELECT sandpiper_audit_table('customers_productdocument');
SELECT sandpiper_audit_table('customers_marketseries');
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_quality")]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
