"""Databases that come and go on whichever server is in use."""

from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql


def with_database(url: str, name: str) -> str:
    """Return the same server's URL for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def run_on_server(url: str, statement: sql.Composable) -> None:
    connection = psycopg2.connect(with_database(url, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def has_database(url: str, name: str) -> bool:
    connection = psycopg2.connect(with_database(url, "postgres"))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None
    finally:
        connection.close()


def create_database(url: str, name: str, *, template: str = "template0") -> None:
    """Create a database; from template0 it is UTF-8 with the server's own locale."""
    run_on_server(
        url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )


def drop_database(url: str, name: str) -> None:
    """Drop a database, ending its connections."""
    run_on_server(
        url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def rename_database(url: str, name: str, new_name: str) -> None:
    run_on_server(
        url,
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(name), sql.Identifier(new_name)
        ),
    )
