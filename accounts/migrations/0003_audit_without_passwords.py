"""The trail keeps no password's hash, and no part of a table that refuses change can be emptied by itself."""

from django.db import migrations

SHOWN = r"""
CREATE FUNCTION accounts_audit_shown(entry jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN entry ? 'password' THEN entry || jsonb_build_object('password',
        '\x' || left(encode(sha256(convert_to(entry ->> 'password', 'UTF8')), 'hex'), 16))
        ELSE entry END
$$;

CREATE OR REPLACE FUNCTION accounts_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := accounts_audit_shown(to_jsonb(OLD));
    new_row jsonb;
    key text := coalesce(TG_ARGV[0], 'id');
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM accounts_write_audit('delete', TG_TABLE_NAME, old_row ->> key, old_row, NULL);
        RETURN NULL;
    END IF;
    new_row := accounts_audit_shown(to_jsonb(NEW));
    IF old_row - 'updated_at' = new_row - 'updated_at' THEN RETURN NULL; END IF;
    PERFORM accounts_write_audit('update', TG_TABLE_NAME, new_row ->> key,
        (SELECT jsonb_object_agg(o.key, o.value) FROM jsonb_each(old_row) o
          WHERE o.value IS DISTINCT FROM new_row -> o.key),
        (SELECT jsonb_object_agg(n.key, n.value) FROM jsonb_each(new_row) n
          WHERE n.value IS DISTINCT FROM old_row -> n.key));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION accounts_audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key text := coalesce(TG_ARGV[0], 'id');
    inserted bigint;
BEGIN
    SELECT count(*) INTO inserted FROM new_rows;
    IF inserted = 0 THEN RETURN NULL; END IF;
    IF inserted <= 100 THEN
        PERFORM accounts_write_audit('insert', TG_TABLE_NAME, to_jsonb(r) ->> key, NULL,
                                     accounts_audit_shown(to_jsonb(r)))
           FROM new_rows r;
        RETURN NULL;
    END IF;
    EXECUTE format(
        'SELECT accounts_write_audit(''insert_many'', %L, '''', NULL, jsonb_build_object('
        '''count'', count(*), ''first'', min(%I), ''last'', max(%I))) FROM new_rows',
        TG_TABLE_NAME, key, key);
    RETURN NULL;
END $$;
"""

# A row trigger of a partitioned table holds for its partitions too, one on TRUNCATE does not.
TRUNCATED = """
CREATE FUNCTION sandpiper_refuse_truncate(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT target UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = target LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER no_truncate BEFORE TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change()', part);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION sandpiper_ensure_month(parent text, day date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_day date := (date_trunc('month', day) + interval '1 month')::date;
    child text := parent || to_char(first_day, '"_y"YYYY"m"MM');
BEGIN
    IF to_regclass(child) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(child, 0));
    IF to_regclass(child) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', child, parent,
        first_day || ' 00:00:00+00', next_day || ' 00:00:00+00');
    IF EXISTS (SELECT 1 FROM pg_trigger
                WHERE tgrelid = parent::regclass AND tgname = 'no_truncate') THEN
        PERFORM sandpiper_refuse_truncate(child::regclass);
    END IF;
END $$;
SELECT sandpiper_refuse_truncate('accounts_auditentry');
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit_trail")]

    operations = [
        migrations.RunSQL(SHOWN, migrations.RunSQL.noop),
        migrations.RunSQL(TRUNCATED, migrations.RunSQL.noop),
    ]
