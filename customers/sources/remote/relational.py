"""PostgreSQL, MySQL/MariaDB, Oracle and SQL Server: read in one transaction that may not write, row by row."""

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from django.conf import settings
from sqlalchemy.pool import NullPool

from customers.domain import watermarks
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import raise_twice
from customers.sources.remote.asking import CONNECT_SECONDS, Link, Question, Read, place
from customers.sources.remote.brackets import stays_within
from customers.sources.remote.spool import Spool

BATCH = 2000
NAME = "rows.jsonl.gz"
QUERY = re.compile(r"(?is)(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:select|with)\b")
DIALECTS = {
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "oracle": "oracle+oracledb",
    "mssql": "mssql+pymssql",
}
# What the servers' own codes mean: SQLSTATE of PostgreSQL, error numbers of the others.
MEANINGS = {
    "postgresql": {
        "28P01": "not_signed_in",
        "28000": "not_signed_in",
        "3D000": "database_unknown",
        "42P01": "table_unknown",
        "42703": "column_unknown",
        "42501": "not_allowed",
        "42601": "query_wrong",
        "25006": "query_wrong",
        "57014": "server_slow",
    },
    "mysql": {
        "1044": "not_signed_in",
        "1045": "not_signed_in",
        "1698": "not_signed_in",
        "1049": "database_unknown",
        "1146": "table_unknown",
        "1054": "column_unknown",
        "1142": "not_allowed",
        "1143": "not_allowed",
        "1064": "query_wrong",
        "1792": "query_wrong",
        "1969": "server_slow",
        "3024": "server_slow",
        "2002": "not_reached",
        "2003": "not_reached",
        "2006": "not_reached",
        "2013": "not_reached",
    },
    "oracle": {
        "1017": "not_signed_in",
        "12514": "database_unknown",
        "942": "table_unknown",
        "904": "column_unknown",
        "1031": "not_allowed",
        "933": "query_wrong",
        "936": "query_wrong",
        "12541": "not_reached",
    },
    "mssql": {
        "18456": "not_signed_in",
        "4060": "database_unknown",
        "208": "table_unknown",
        "207": "column_unknown",
        "229": "not_allowed",
        "102": "query_wrong",
        "156": "query_wrong",
        "20009": "not_reached",
    },
}
# libpq says these only in words.
CONNECTING = {
    "authentication failed": "not_signed_in",
    "no password supplied": "not_signed_in",
    "no pg_hba.conf entry": "not_signed_in",
    "does not exist": "database_unknown",
}


def statement(question: Question) -> sa.Select[Any]:
    """Return the statement that answers a question, for any dialect; names are quoted by it, values are bound."""
    chosen: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(_source(question))
    if question.column:
        column: sa.ColumnClause[Any] = sa.column(question.column)
        if question.since is not None:
            chosen = chosen.where(column >= sa.bindparam("since", question.since))
        chosen = chosen.order_by(column)
    return chosen.limit(question.most) if question.most else chosen


def checked_select(text: str) -> str:
    """Return a typed statement if it is one query and nothing else.

    Raises UnreadableSourceError `not_a_select`, `select_unclear`.
    """
    query = text.strip().removesuffix(";").rstrip()
    if not QUERY.match(query) or ";" in query or "\0" in query:
        raise UnreadableSourceError("not_a_select")
    if not stays_within(query):
        raise UnreadableSourceError("select_unclear")
    return query


def probe(link: Link) -> str:
    """Sign in, read nothing, and return which server answered."""
    with _connected(link) as connection:
        version = connection.dialect.server_version_info or ()
    return f"{connection.dialect.name} {'.'.join(str(part) for part in version)}".strip()


def read(link: Link, question: Question, spool: Spool) -> Read:
    """Read rows into a spool, oldest first; the mark is the last value of the watermark's column that is not still to come."""
    mark, now = None, datetime.now(UTC)
    with _connected(link) as connection:
        streaming = connection.execution_options(stream_results=True, max_row_buffer=BATCH)
        result = streaming.execute(statement(question))
        names = list(result.keys())
        raise_twice(names)
        place_of = _place_of(question.column, names)
        for part in result.partitions(BATCH):
            for row in part:
                spool.add(dict(zip(names, row, strict=True)))
                seen = None if place_of is None else row[place_of]
                if seen is not None and watermarks.is_past(seen, now):
                    mark = seen
    return Read(NAME if spool.rows else "", mark=mark)


def _source(question: Question) -> sa.FromClause:
    typed = question.query.get("select")
    if not typed:
        schema, _dot, name = question.query["table"].rpartition(".")
        return sa.table(name, schema=schema or None)
    # Colons are the query's own (casts, times), not places for values; a comment must not reach the bracket.
    text = sa.text(checked_select(typed).replace(":", r"\:") + "\n")
    return text.columns().subquery("pulled")


def _place_of(column: str, names: list[str]) -> int | None:
    if not column:
        return None
    folded = [name.casefold() for name in names]
    if column.casefold() not in folded:
        raise UnreadableSourceError("column_unknown", reason=column)
    return folded.index(column.casefold())


@contextmanager
def _connected(link: Link) -> Iterator[sa.Connection]:
    engine = _engine(link)
    try:
        with engine.connect() as connection:
            READ_ONLY[link.kind](connection, settings.PULL_MAX_SECONDS)
            yield connection
            connection.rollback()
    except sa.exc.DBAPIError as error:
        raise _fault(link, error) from error
    finally:
        engine.dispose()


def _engine(link: Link) -> sa.Engine:
    address = link.address()
    url = sa.URL.create(
        DIALECTS[link.kind],
        username=link.secret("user"),
        password=link.secret("password"),
        # FreeTDS checks no name, so SQL Server is dialled where it was judged.
        host=address.dialled(tls=link.tls and link.kind != "mssql"),
        port=address.port,
        database=link.settings.get("database") or None,
        query={"service_name": link.settings["service"]} if link.kind == "oracle" else {},
    )
    connect_args = CONNECT[link.kind](link)
    return sa.create_engine(
        url, poolclass=NullPool, connect_args=connect_args, hide_parameters=True
    )


def tls_context() -> ssl.SSLContext:
    """Return a context that checks certificate and name, by the bank's own authorities where they are set."""
    return ssl.create_default_context(cafile=settings.PULL_CA_FILE or None)


def _postgresql(link: Link) -> dict[str, Any]:
    checked = {"sslmode": "verify-full", "sslrootcert": settings.PULL_CA_FILE or "system"}
    return {"connect_timeout": CONNECT_SECONDS, "application_name": "sandpiper pull"} | (
        checked if link.tls else {"sslmode": "prefer"}
    )


def _mysql(link: Link) -> dict[str, Any]:
    more = {"ssl": tls_context()} if link.tls else {}
    return {"connect_timeout": CONNECT_SECONDS, "charset": "utf8mb4", "local_infile": False} | more


def _oracle(link: Link) -> dict[str, Any]:
    return {
        "tcp_connect_timeout": CONNECT_SECONDS,
        "protocol": "tcps" if link.tls else "tcp",
    }


def _mssql(link: Link) -> dict[str, Any]:
    return {
        "login_timeout": CONNECT_SECONDS,
        "timeout": settings.PULL_MAX_SECONDS,
        "read_only": True,
        "encryption": "require" if link.tls else "request",
    }


CONNECT: dict[str, Callable[[Link], dict[str, Any]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "oracle": _oracle,
    "mssql": _mssql,
}


def _postgresql_read_only(connection: sa.Connection, seconds: int) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds) * 1000}")


def _mysql_read_only(connection: sa.Connection, seconds: int) -> None:
    if getattr(connection.dialect, "is_mariadb", False):
        connection.exec_driver_sql(f"SET SESSION max_statement_time = {int(seconds)}")
    else:
        connection.exec_driver_sql(f"SET SESSION max_execution_time = {int(seconds) * 1000}")
    connection.exec_driver_sql("START TRANSACTION READ ONLY")


def _oracle_read_only(connection: sa.Connection, seconds: int) -> None:
    driver: Any = connection.connection.driver_connection
    driver.call_timeout = int(seconds) * 1000
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _mssql_read_only(connection: sa.Connection, _seconds: int) -> None:
    # It knows no such transaction: the query stands in brackets, and what it did is rolled back.
    connection.exec_driver_sql("SET LOCK_TIMEOUT 30000")


READ_ONLY: dict[str, Callable[[sa.Connection, int], None]] = {
    "postgresql": _postgresql_read_only,
    "mysql": _mysql_read_only,
    "oracle": _oracle_read_only,
    "mssql": _mssql_read_only,
}


def _fault(link: Link, error: sa.exc.DBAPIError) -> UnreadableSourceError:
    code = _code(error.orig)
    meaning = MEANINGS[link.kind].get(code)
    if meaning is None and not code:
        words = str(error.orig)
        meaning = next((known for part, known in CONNECTING.items() if part in words), None)
        meaning = meaning or ("not_reached" if error.connection_invalidated or not code else None)
    return UnreadableSourceError(meaning or "source_refused", reason=code, **place(link))


def _code(error: Any) -> str:
    """The server's own code of an error, or nothing if it never answered."""
    if getattr(error, "pgcode", None):
        return str(error.pgcode)
    first = error.args[0] if getattr(error, "args", ()) else ""
    code = getattr(first, "code", first)
    return str(code) if isinstance(code, int) else ""
