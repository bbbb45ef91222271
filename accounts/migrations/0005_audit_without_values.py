"""The trail says which personal column changed and by whom, and keeps no value of it, not even encrypted.

Field keys are shared, so an encrypted value in a trail that nobody can change would outlive its erasure. Bytes are
left out by themselves; columns that are personal in plain text are named when a table's triggers are made.
"""

from django.db import migrations

SHOWN = r"""
CREATE FUNCTION accounts_audit_value(name text, value jsonb, hidden text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN jsonb_typeof(value) = 'null' THEN value
        WHEN name = 'password' THEN to_jsonb(
            '\x' || left(encode(sha256(convert_to(value #>> '{}', 'UTF8')), 'hex'), 16))
        WHEN name = ANY(hidden) OR starts_with(value #>> '{}', '\x') THEN to_jsonb('\x'::text)
        ELSE value END
$$;

CREATE FUNCTION accounts_audit_shown(entry jsonb, hidden text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, accounts_audit_value(key, value, hidden)) FROM jsonb_each(entry)
$$;

CREATE OR REPLACE FUNCTION accounts_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb;
    key text := coalesce(TG_ARGV[0], 'id');
    hidden text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',');
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM accounts_write_audit('delete', TG_TABLE_NAME, old_row ->> key,
                                     accounts_audit_shown(old_row, hidden), NULL);
        RETURN NULL;
    END IF;
    new_row := to_jsonb(NEW);
    IF old_row - 'updated_at' = new_row - 'updated_at' THEN RETURN NULL; END IF;
    PERFORM accounts_write_audit('update', TG_TABLE_NAME, new_row ->> key,
        (SELECT jsonb_object_agg(o.key, accounts_audit_value(o.key, o.value, hidden))
           FROM jsonb_each(old_row) o WHERE o.value IS DISTINCT FROM new_row -> o.key),
        (SELECT jsonb_object_agg(n.key, accounts_audit_value(n.key, n.value, hidden))
           FROM jsonb_each(new_row) n WHERE n.value IS DISTINCT FROM old_row -> n.key));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION accounts_audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key text := coalesce(TG_ARGV[0], 'id');
    hidden text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',');
    inserted bigint;
BEGIN
    SELECT count(*) INTO inserted FROM new_rows;
    IF inserted = 0 THEN RETURN NULL; END IF;
    IF inserted <= 100 THEN
        PERFORM accounts_write_audit('insert', TG_TABLE_NAME, to_jsonb(r) ->> key, NULL,
                                     accounts_audit_shown(to_jsonb(r), hidden))
           FROM new_rows r;
        RETURN NULL;
    END IF;
    EXECUTE format(
        'SELECT accounts_write_audit(''insert_many'', %L, '''', NULL, jsonb_build_object('
        '''count'', count(*), ''first'', min(%I), ''last'', max(%I))) FROM new_rows',
        TG_TABLE_NAME, key, key);
    RETURN NULL;
END $$;

CREATE FUNCTION sandpiper_audit_hiding(target text, hidden text, key text DEFAULT 'id') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_row AFTER UPDATE OR DELETE ON %I
        FOR EACH ROW EXECUTE FUNCTION accounts_audit_row(%L, %L)', target, key, hidden);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON %I
        REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_insert(%L, %L)', target, key, hidden);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_audited_sharing")]

    operations = [
        migrations.RunSQL(SHOWN, migrations.RunSQL.noop),
    ]
