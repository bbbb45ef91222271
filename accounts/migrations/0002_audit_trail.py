"""The audit trail in the database: month partitions, the triggers' functions, and the refusal to change it."""

from django.db import migrations

ENSURE_MONTH = """
CREATE FUNCTION sandpiper_ensure_month(parent text, day date) RETURNS void LANGUAGE plpgsql AS $$
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
END $$;
"""

TABLE = """
CREATE SEQUENCE accounts_auditentry_id_seq;
CREATE TABLE accounts_auditentry (
    id bigint NOT NULL DEFAULT nextval('accounts_auditentry_id_seq'),
    at timestamptz NOT NULL,
    actor varchar(150) NOT NULL,
    request_id varchar(64) NOT NULL,
    action varchar(40) NOT NULL,
    object_table varchar(80) NOT NULL,
    object_id varchar(80) NOT NULL,
    before jsonb,
    after jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE accounts_auditentry_id_seq OWNED BY accounts_auditentry.id;
CREATE TABLE accounts_auditentry_default PARTITION OF accounts_auditentry DEFAULT;
CREATE INDEX accounts_auditentry_object ON accounts_auditentry (object_table, object_id, id);
CREATE INDEX accounts_auditentry_actor ON accounts_auditentry (actor, id);
"""

WRITE = """
CREATE FUNCTION accounts_write_audit(
    action text, object_table text, object_id text, before jsonb, after jsonb
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO accounts_auditentry
        (at, actor, request_id, action, object_table, object_id, before, after)
    VALUES (
        clock_timestamp(),
        coalesce(nullif(current_setting('sandpiper.actor', true), ''), 'unknown:sql'),
        coalesce(current_setting('sandpiper.request_id', true), ''),
        $1, $2, $3, $4, $5
    )
$$;
"""

# An UPDATE stores only the columns that changed. A bulk INSERT stores one entry with its count and
# range of keys: there is no "before", and "after" is the rows themselves.
TRIGGERS = """
CREATE FUNCTION accounts_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb;
    key text := coalesce(TG_ARGV[0], 'id');
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM accounts_write_audit('delete', TG_TABLE_NAME, old_row ->> key, old_row, NULL);
        RETURN NULL;
    END IF;
    new_row := to_jsonb(NEW);
    IF old_row - 'updated_at' = new_row - 'updated_at' THEN RETURN NULL; END IF;
    PERFORM accounts_write_audit('update', TG_TABLE_NAME, new_row ->> key,
        (SELECT jsonb_object_agg(o.key, o.value) FROM jsonb_each(old_row) o
          WHERE o.value IS DISTINCT FROM new_row -> o.key),
        (SELECT jsonb_object_agg(n.key, n.value) FROM jsonb_each(new_row) n
          WHERE n.value IS DISTINCT FROM old_row -> n.key));
    RETURN NULL;
END $$;

CREATE FUNCTION accounts_audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key text := coalesce(TG_ARGV[0], 'id');
    inserted bigint;
BEGIN
    SELECT count(*) INTO inserted FROM new_rows;
    IF inserted = 0 THEN RETURN NULL; END IF;
    IF inserted <= 100 THEN
        PERFORM accounts_write_audit('insert', TG_TABLE_NAME, to_jsonb(r) ->> key, NULL, to_jsonb(r))
           FROM new_rows r;
        RETURN NULL;
    END IF;
    EXECUTE format(
        'SELECT accounts_write_audit(''insert_many'', %L, '''', NULL, jsonb_build_object('
        '''count'', count(*), ''first'', min(%I), ''last'', max(%I))) FROM new_rows',
        TG_TABLE_NAME, key, key);
    RETURN NULL;
END $$;

CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION sandpiper_audit_table(target text, key text DEFAULT 'id') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER audit_row AFTER UPDATE OR DELETE ON %I
        FOR EACH ROW EXECUTE FUNCTION accounts_audit_row(%L)', target, key);
    EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %I
        REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_insert(%L)', target, key);
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditblock
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_auditblock
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
SELECT sandpiper_audit_table('accounts_user');
SELECT sandpiper_audit_table('accounts_user_groups');
SELECT sandpiper_audit_table('accounts_user_user_permissions');
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(ENSURE_MONTH, "DROP FUNCTION sandpiper_ensure_month(text, date)"),
        migrations.RunSQL(TABLE, "DROP TABLE accounts_auditentry CASCADE"),
        migrations.RunSQL(WRITE, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
