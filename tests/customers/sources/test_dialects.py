"""What is sent to databases that cannot be had here: the SQL that their dialects compile."""

import pytest
from sqlalchemy.dialects import mssql, mysql, oracle

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import Question
from customers.sources.remote.relational import statement

TABLE = Question({"table": "bank.Kunden Liste"}, "changed_at", since="2026-01-01")
TYPED = Question(
    {"select": "SELECT a, b::text AS c FROM t WHERE d = '10:30';"}, "a", since=7, most=20
)


def compiled(question, dialect):
    return " ".join(str(statement(question).compile(dialect=dialect.dialect())).split())


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        (
            oracle,
            'SELECT * FROM bank."Kunden Liste" WHERE changed_at >= :since ORDER BY changed_at',
        ),
        (
            mssql,
            "SELECT * FROM bank.[Kunden Liste] WHERE changed_at >= :since ORDER BY changed_at",
        ),
        (
            mysql,
            "SELECT * FROM bank.`Kunden Liste` WHERE changed_at >= %s ORDER BY changed_at",
        ),
    ],
)
def test_table_is_quoted_and_read_from_the_watermark_on(dialect, sql):
    assert compiled(TABLE, dialect) == sql


@pytest.mark.parametrize(
    ("dialect", "head", "tail"),
    [
        (oracle, "SELECT * FROM ( SELECT a", "pulled WHERE a >= :since ORDER BY a FETCH FIRST"),
        (
            mssql,
            "SELECT TOP __[POSTCOMPILE_param_1] * FROM ( SELECT a",
            "AS pulled WHERE a >= :since ORDER BY a",
        ),
        (mysql, "SELECT * FROM ( SELECT a", "AS pulled WHERE a >= %s ORDER BY a LIMIT %s"),
    ],
)
def test_typed_select_stands_in_brackets(dialect, head, tail):
    sql = compiled(TYPED, dialect).replace("(SELECT", "( SELECT")

    assert sql.startswith(head)
    assert tail in sql
    assert "b::text AS c FROM t WHERE d = '10:30'" in sql


@pytest.mark.parametrize("name", ['x"; DROP TABLE y', "x`; DROP", "x]; DROP", "a b"])
@pytest.mark.parametrize("dialect", [oracle, mssql, mysql])
def test_no_name_gets_out_of_its_quotes(dialect, name):
    sql = compiled(Question({"table": name}), dialect)

    quote = {mssql: "]", mysql: "`"}.get(dialect, '"')
    inner = sql.removeprefix("SELECT * FROM ")[1:-1]
    assert sql.endswith(quote)
    assert quote not in inner.replace(quote * 2, "")


@pytest.mark.parametrize(
    "text",
    ["DELETE FROM t", "SELECT 1; DELETE FROM t", " ", "EXPLAIN SELECT 1", "(SELECT 1)", "SELECTED"],
)
def test_anything_but_one_select_is_refused(text):
    with pytest.raises(UnreadableSourceError) as caught:
        statement(Question({"select": text}))

    assert caught.value.code == "not_a_select"


@pytest.mark.parametrize(
    "text",
    [
        "select 1 a) b DELETE FROM t COMMIT SELECT * FROM (select 1 a",
        "select '(' c) b DELETE FROM t SELECT * FROM (select ')' c",
        "select 1 as [']) b DROP TABLE t SELECT * FROM (select 1 as [']",
        r"select '\') b DROP TABLE t SELECT * FROM (select \''",
        "select 1 /* ( */) b DROP TABLE t SELECT * FROM (select /* ) */ 1",
        "select 1 -- (\n) b DROP TABLE t SELECT * FROM (select 1 -- )",
        "select 5 --(\n) b INTO OUTFILE '/tmp/x",
        "select $$($$) b DROP TABLE t SELECT * FROM (select $$)$$",
        "select q'[']') b from dual union select * from (select q'[']'",
        "select 1 /*! ) b into outfile 'x' */",
        "select 1 # (\n) b into outfile 'x' select * from (select 1 # )",
        "select (1",
        "select 'open",
    ],
)
def test_a_typed_select_does_not_leave_its_brackets(text):
    with pytest.raises(UnreadableSourceError) as caught:
        statement(Question({"select": text}))

    assert caught.value.code == "select_unclear"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a -- what it was before\nFROM t",
        "WITH x AS (SELECT count(*) n FROM t) SELECT n/2 - 1 FROM x /* all of them */",
        "SELECT [first name], data #> k,\n 'it''s ( here' FROM t WHERE \"odd)name\" > -3",
    ],
)
def test_ordinary_typed_selects_are_taken(text):
    assert text in str(statement(Question({"select": text})))
