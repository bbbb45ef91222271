"""Terms come into force by two people, or by the word of the bank's own system; never in the past."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = """
    name_zh, name_en, risk_rating, rate, rate_kind, term_days, min_amount, min_age, max_age, annual_margin, fee, currency, active, offered
"""
NAMES = [name.strip() for name in COLUMNS.split(",")]
N, V, NEW, OLD = (", ".join(f"{row}.{name}" for name in NAMES) for row in ("n", "v", "NEW", "OLD"))
SETS = ", ".join(f"{name} = EXCLUDED.{name}" for name in NAMES)

# What was planned before by one person waits; nobody knows whose it is, so it can only be taken back.
KEPT = """
ALTER TABLE customers_productversion DISABLE TRIGGER guard_version;
UPDATE customers_productversion SET published_at = effective_at WHERE effective_at <= now();
ALTER TABLE customers_productversion ENABLE TRIGGER guard_version;
"""

KEEP = f"""
CREATE OR REPLACE FUNCTION customers_keep_product_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND coalesce(current_setting('sandpiper.terms', true), '') <> 'source'
       AND EXISTS (
        SELECT 1 FROM new_rows n
          LEFT JOIN LATERAL (
            SELECT * FROM customers_productversion k
             WHERE k.product_id = n.id AND k.effective_at <= now() AND k.published_at IS NOT NULL
             ORDER BY k.effective_at DESC LIMIT 1) v ON true
         WHERE ({N}) IS DISTINCT FROM ({V})) THEN
        RAISE EXCEPTION 'terms of a product change by a published version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO customers_productversion (created_at, product_id, effective_at, published_at, {COLUMNS})
    SELECT now(), n.id, now(), now(), {N} FROM new_rows n
      LEFT JOIN LATERAL (
        SELECT * FROM customers_productversion k
         WHERE k.product_id = n.id AND k.effective_at <= now() AND k.published_at IS NOT NULL
         ORDER BY k.effective_at DESC LIMIT 1) v ON true
     WHERE v.id IS NULL OR ({N}) IS DISTINCT FROM ({V})
    ON CONFLICT (product_id, effective_at) DO UPDATE SET {SETS}, published_at = now(),
       author_id = NULL, publisher_id = NULL;
    RETURN NULL;
END $$;
"""

# The product's own trigger and the intake of the bank's systems write at once; everybody else proposes and publishes.
GUARD = f"""
CREATE OR REPLACE FUNCTION customers_guard_product_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    trusted boolean := pg_trigger_depth() > 1
        OR coalesce(current_setting('sandpiper.terms', true), '') = 'source';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.published_at IS NOT NULL AND OLD.effective_at < now() AND pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'a version that was in force stays'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.published_at IS NOT NULL AND NEW.effective_at < now()
       AND (TG_OP = 'INSERT' OR OLD.published_at IS NULL) THEN
        RAISE EXCEPTION 'a version begins no earlier than now'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF trusted THEN
        IF TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL AND OLD.effective_at < now() THEN
            RAISE EXCEPTION 'a version that was in force stays'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.published_at IS NOT NULL OR NEW.author_id IS NULL OR NEW.effective_at < now() THEN
            RAISE EXCEPTION 'a version is proposed by its author before it is published, and not for the past'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF OLD.published_at IS NOT NULL THEN
        IF (NEW.product_id, NEW.effective_at, NEW.published_at, NEW.author_id, NEW.publisher_id, {NEW})
           IS DISTINCT FROM
           (OLD.product_id, OLD.effective_at, OLD.published_at, OLD.author_id, OLD.publisher_id, {OLD}) THEN
            RAISE EXCEPTION 'a published version stays'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.published_at IS NOT NULL THEN
        IF NEW.publisher_id IS NULL OR NEW.author_id IS NULL
           OR (NEW.product_id, NEW.author_id, {NEW}) IS DISTINCT FROM (OLD.product_id, OLD.author_id, {OLD}) THEN
            RAISE EXCEPTION 'what is published is what its author proposed, by somebody else'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER guard_version ON customers_productversion;
CREATE TRIGGER guard_version BEFORE INSERT OR UPDATE OR DELETE ON customers_productversion
    FOR EACH ROW EXECUTE FUNCTION customers_guard_product_version();
"""


def person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0015_incidents_audited")]

    operations = [
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
