"""Every kind of source that Debian has a server of, read from that server."""

import json
from datetime import UTC, datetime

import pytest

from customers.domain.mappings import ReadRule
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import read_chunks
from customers.sources.remote.asking import Link, Question
from customers.sources.remote.reading import probe_source, read_source
from customers.sources.remote.spool import Spool

servers = pytest.mark.servers
CSV = "customer_no,branch_code\nC1,B1\n"


@pytest.fixture
def rows_of(tmp_path):
    """`rows_of(link, question)` is what the source told, and the rows that an import would read."""

    def read(link, question):
        with (tmp_path / "spool").open("wb+") as file:
            found = read_source(link, question, Spool(file))
            if not found.name:
                return found, []
            chunks = read_chunks(file, found.name, ReadRule(), 100)
            return found, [row for chunk in chunks for row in chunk.rows.to_pylist()]

    return read


def code_of(act, *args):
    with pytest.raises(UnreadableSourceError) as caught:
        act(*args)
    return caught.value.code


@pytest.fixture
def core(mariadb, mariadb_server):
    mariadb.execute("CREATE TABLE kunden (no varchar(8), amt decimal(9,2), changed datetime(6))")
    mariadb.execute(
        "INSERT INTO kunden VALUES ('C1', 1.50, '2026-01-01'),"
        " ('C2', 2, '2026-01-02 10:00:00.000001'), ('C3', NULL, '2026-01-02 10:00:00.000001')"
    )
    return Link("mysql", mariadb_server.place | {"database": "core"}, mariadb_server.secrets)


@servers
def test_mariadb_is_read_from_the_watermark_on(core, rows_of):
    found, rows = rows_of(core, Question({"table": "kunden"}, "changed"))

    assert rows == [
        {"no": "C1", "amt": "1.50", "changed": "2026-01-01"},
        {"no": "C2", "amt": "2.00", "changed": "2026-01-02T10:00:00.000001"},
        {"no": "C3", "amt": None, "changed": "2026-01-02T10:00:00.000001"},
    ]
    assert found.mark == datetime(2026, 1, 2, 10, 0, 0, 1)
    again, newer = rows_of(core, Question({"table": "kunden"}, "changed", found.mark))
    assert [row["no"] for row in newer] == ["C2", "C3"]
    assert again.mark == found.mark
    assert probe_source(core).startswith("mysql 1")


@servers
def test_mariadb_runs_a_select_but_lets_nothing_write(core, mariadb, rows_of):
    typed = "SELECT no, '%x:y' AS sign, changed FROM kunden WHERE amt > 1 -- those with money"
    write = "SELECT * FROM kunden INTO OUTFILE '/tmp/sandpiper-never'"

    _found, rows = rows_of(core, Question({"select": typed}, "changed", most=1))

    assert rows == [{"no": "C1", "sign": "%x:y", "changed": "2026-01-01"}]
    assert code_of(rows_of, core, Question({"select": write})) == "query_wrong"
    as_writer = Link("mysql", core.settings, {**core.secrets, "user": "writer"})
    mariadb.execute(
        "CREATE FUNCTION spoil() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM kunden; RETURN 1; END"
    )
    spoiling = Question({"select": "SELECT spoil() AS n"})
    assert code_of(rows_of, as_writer, spoiling) == "query_wrong"
    mariadb.execute("SELECT count(*) FROM kunden")
    assert mariadb.fetchone() == (3,)


@servers
def test_mariadb_says_what_is_wrong(core, rows_of, settings):
    wrong = Link("mysql", core.settings, {"user": "reader", "password": "no"})
    nowhere = Link("mysql", core.settings | {"port": 1}, core.secrets)
    other = Link("mysql", core.settings | {"database": "none"}, core.secrets)

    assert code_of(probe_source, wrong) == "not_signed_in"
    assert code_of(probe_source, nowhere) == "not_reached"
    assert code_of(probe_source, other) == "not_signed_in"  # so it hides what others may see
    assert code_of(rows_of, core, Question({"table": "keine"})) == "table_unknown"
    assert code_of(rows_of, core, Question({"table": "kunden"}, "never")) == "column_unknown"
    assert code_of(rows_of, core, Question({"select": "SELECT FROM"})) == "query_wrong"
    settings.PULL_MAX_SECONDS = 1
    assert code_of(rows_of, core, Question({"select": "SELECT sleep(3) AS n"})) == "server_slow"


@pytest.fixture
def ledger(postgres_source):
    cursor = postgres_source.more["cursor"]
    cursor.execute(
        'CREATE SCHEMA bank; CREATE TABLE bank."Kunde" (id int, at timestamptz, ok bool)'
    )
    cursor.execute(
        """INSERT INTO bank."Kunde" VALUES (1, '2026-01-01 00:00+08', true),
           (2, '2026-01-02 00:00+08', false), (3, NULL, NULL)"""
    )
    place = {"host": "127.0.0.1", "port": postgres_source.port}
    settings = place | {"database": postgres_source.more["database"]}
    return Link("postgresql", settings, postgres_source.secrets)


def test_postgresql_is_read_from_the_watermark_on(ledger, rows_of):
    found, rows = rows_of(ledger, Question({"table": "bank.Kunde"}, "at"))

    assert [(row["id"], row["ok"]) for row in rows] == [("1", "true"), ("2", "false"), ("3", None)]
    assert found.mark == datetime(2026, 1, 1, 16, tzinfo=UTC)
    _again, newer = rows_of(ledger, Question({"table": "bank.Kunde"}, "at", found.mark))
    assert [row["id"] for row in newer] == ["2"]
    assert probe_source(ledger).startswith("postgresql ")


def test_postgresql_runs_a_select_but_lets_nothing_write(ledger, postgres_source, rows_of):
    cursor = postgres_source.more["cursor"]
    cursor.execute(
        "CREATE FUNCTION spoil() RETURNS int LANGUAGE sql AS 'DELETE FROM bank.\"Kunde\"; SELECT 1'"
    )
    typed = """SELECT id, '10:30'::time AS t FROM bank."Kunde" WHERE 'a%b' LIKE 'a%';"""

    _found, rows = rows_of(ledger, Question({"select": typed}, "id", 2))

    assert rows == [{"id": "2", "t": "10:30:00"}, {"id": "3", "t": "10:30:00"}]
    assert code_of(rows_of, ledger, Question({"select": "SELECT spoil() AS n"})) == "query_wrong"
    change = "SELECT set_config('transaction_read_only', 'off', true), spoil()"
    assert code_of(rows_of, ledger, Question({"select": change})) in {
        "query_wrong",
        "source_refused",
    }
    cursor.execute('SELECT count(*) FROM bank."Kunde"')
    assert cursor.fetchone() == (3,)


def test_postgresql_says_what_is_wrong(ledger, rows_of, settings):
    other = Link("postgresql", ledger.settings | {"database": "none_such"}, ledger.secrets)
    slow = Question({"select": "SELECT pg_sleep(3)::text AS n"})

    assert code_of(probe_source, other) == "database_unknown"
    assert code_of(rows_of, ledger, Question({"table": "keine"})) == "table_unknown"
    assert code_of(rows_of, ledger, Question({"table": "bank.Kunde"}, "never")) == "column_unknown"
    assert code_of(rows_of, ledger, Question({"select": "DROP TABLE x"})) == "not_a_select"
    assert code_of(rows_of, ledger, Question({"select": "SELECT 1; SELECT 2"})) == "not_a_select"
    settings.PULL_MAX_SECONDS = 1
    assert code_of(rows_of, ledger, slow) == "server_slow"


def test_redis_hashes_come_with_their_keys(redis_source, redis_writer, rows_of):
    redis_writer.hset("customer:1", mapping={"no": "C1", "name": "陈"})
    redis_writer.hset("customer:2", mapping={"no": "C2"})
    redis_writer.hset("other:3", mapping={"no": "X"})
    redis_writer.set("customer:text", "no hash")
    link = Link("redis", redis_source.place, redis_source.secrets)

    _found, rows = rows_of(link, Question({"pattern": "customer:*", "holds": "hash"}))

    assert sorted(rows, key=lambda row: row["no"]) == [
        {"_key": "customer:1", "no": "C1", "name": "陈"},
        {"_key": "customer:2", "no": "C2", "name": None},
    ]
    assert code_of(probe_source, Link("redis", redis_source.place)) == "not_signed_in"
    assert "redis_version" not in probe_source(link)


def test_redis_list_goes_on_where_it_ended(redis_source, redis_writer, rows_of):
    redis_writer.rpush("feed", *(json.dumps({"n": n}) for n in range(1200)))
    link = Link("redis", redis_source.place, redis_source.secrets)
    asked = {"pattern": "feed", "holds": "list"}

    found, rows = rows_of(link, Question(asked))
    redis_writer.rpush("feed", '{"n": "new"}')
    later, newer = rows_of(link, Question(asked, since=found.mark))

    assert (len(rows), found.mark) == (1200, 1200)
    assert (newer, later.mark) == ([{"n": "new"}], 1201)
    redis_writer.rpush("feed", "no json")
    assert code_of(rows_of, link, Question(asked, since=1201)) == "not_objects"


@servers
def test_http_file_is_fetched_only_when_it_changed(nginx_server, put_file, rows_of):
    put_file(nginx_server, "rows.csv", CSV)
    link = Link("http", {"url": f"http://127.0.0.1:{nginx_server.port}"})

    found, rows = rows_of(link, Question({"path": "/rows.csv"}))
    same, nothing = rows_of(link, Question({"path": "/rows.csv"}, since=found.mark))
    moved, followed = rows_of(link, Question({"path": "moved"}))

    assert rows == followed == [{"customer_no": "C1", "branch_code": "B1"}]
    assert (found.name, set(found.mark)) == ("rows.csv", {"etag", "modified"})
    assert (same.name, nothing, moved.name) == ("", [], "rows.csv")
    put_file(nginx_server, "rows.csv", CSV + "C2,B1\n", changed=2_000_000_000)
    assert len(rows_of(link, Question({"path": "rows.csv"}, since=found.mark))[1]) == 2


@servers
def test_http_signs_in_and_is_led_nowhere_else(nginx_server, put_file, rows_of):
    put_file(nginx_server, "locked/rows.csv", CSV)
    place = {"url": f"http://127.0.0.1:{nginx_server.port}/locked/"}
    asked = Question({"path": "rows.csv"})

    assert code_of(rows_of, Link("http", place), asked) == "not_signed_in"
    assert len(rows_of(Link("http", place, nginx_server.secrets), asked)[1]) == 1
    open_place = Link("http", {"url": f"http://127.0.0.1:{nginx_server.port}"})
    assert code_of(rows_of, open_place, Question({"path": "away"})) == "host_forbidden"
    elsewhere = Question({"path": "//169.254.169.254/latest"})
    assert code_of(rows_of, open_place, elsewhere) == "source_refused"
    assert code_of(rows_of, open_place, Question({"path": "none.csv"})) == "source_refused"


@servers
def test_sftp_gives_the_oldest_file_not_yet_read(ssh_server, put_file, rows_of):
    put_file(ssh_server, "b-2.csv", CSV + "C2,B1\n", changed=2000)
    put_file(ssh_server, "b-1.csv", CSV, changed=1000)
    put_file(ssh_server, "notes.txt", "x", changed=500)
    settings = ssh_server.place | {"host_key": ssh_server.more["host_key"]}
    link = Link("sftp", settings, ssh_server.secrets)
    asked = {"pattern": f"{ssh_server.folder}/b-*.csv"}

    first, rows = rows_of(link, Question(asked))
    second, newer = rows_of(link, Question(asked, since=first.mark))
    third, none = rows_of(link, Question(asked, since=second.mark))

    assert (first.name, first.more, len(rows)) == ("b-1.csv", True, 1)
    assert (second.name, second.more, len(newer)) == ("b-2.csv", False, 2)
    assert (third.name, none) == ("", [])
    assert "OpenSSH" in probe_source(link)
    assert code_of(rows_of, link, Question({"pattern": "/none/such-*.csv"})) == "folder_unknown"
    assert code_of(rows_of, link, Question({"pattern": "/etc/../x*"})) == "pattern_wrong"


@servers
def test_sftp_server_must_show_the_key_it_is_known_by(ssh_server, mariadb_server):
    unknown = Link("sftp", ssh_server.place, ssh_server.secrets)
    other = Link("sftp", ssh_server.place | {"host_key": "ssh-ed25519 AAAA"}, ssh_server.secrets)
    known = ssh_server.place | {"host_key": ssh_server.more["host_key"]}

    with pytest.raises(UnreadableSourceError) as caught:
        probe_source(unknown)

    assert caught.value.code == "host_key_missing"
    assert caught.value.details["key"] == " ".join(ssh_server.more["host_key"].split()[:2])
    assert code_of(probe_source, other) == "host_key_other"
    assert code_of(probe_source, Link("sftp", known, {"user": "nobody"})) == "not_signed_in"
    broken = Link("sftp", known, {"user": "nobody", "private_key": "x"})
    assert code_of(probe_source, broken) == "private_key_wrong"
    no_ssh = Link("sftp", mariadb_server.place, ssh_server.secrets)
    assert code_of(probe_source, no_ssh) == "not_reached"


@servers
@pytest.mark.parametrize("tls", [False, True])
def test_ftp_gives_the_oldest_file_not_yet_read(ftp_server, put_file, rows_of, settings, tls):
    settings.PULL_CA_FILE = str(ftp_server.more["ca"])
    put_file(ftp_server, "b-2.csv", CSV + "C2,B1\n", changed=2_000_000)
    put_file(ftp_server, "b-1.csv", CSV, changed=1_000_000)
    link = Link("ftp", {**ftp_server.place, "host": "localhost", "tls": tls}, ftp_server.secrets)
    asked = {"pattern": f"{ftp_server.folder}/b-*.csv"}

    first, rows = rows_of(link, Question(asked))
    second, newer = rows_of(link, Question(asked, since=first.mark))

    assert (first.name, first.mark["changed"], first.more) == ("b-1.csv", 1_000_000, True)
    assert (len(rows), second.name, len(newer), second.more) == (1, "b-2.csv", 2, False)
    assert rows_of(link, Question(asked, since=second.mark))[0].name == ""
    assert "vsFTPd" in probe_source(link)
    assert code_of(rows_of, link, Question({"pattern": "/none/x*"})) == "folder_unknown"


@servers
def test_ftp_with_tls_must_prove_its_name(ftp_server, settings):
    settings.PULL_CA_FILE = ""
    link = Link("ftp", {**ftp_server.place, "host": "localhost", "tls": True}, ftp_server.secrets)

    assert code_of(probe_source, link) == "certificate_wrong"
