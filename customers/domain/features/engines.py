"""The statement of all features in the words of another engine (the extra `engines`: sqlglot)."""

from sqlglot import exp, parse_one

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)


def transpile_features(statement: str, engine: str) -> str:
    """Return a statement written for PostgreSQL, its values already in it, in the dialect of `engine`.

    OFFSET 0 is a hint to PostgreSQL's planner and is left out. For Spark the session's zone has to be UTC. Raises
    sqlglot's ParseError for what it does not understand.
    """
    tree = parse_one(statement, read="postgres")
    for offset in list(tree.find_all(exp.Offset)):
        offset.pop()
    if engine == SPARK:
        tree = tree.transform(_for_spark)
    return tree.sql(dialect=engine)


def _for_spark(node: exp.Expression) -> exp.Expression:
    """What Spark says in another way and sqlglot leaves as it is."""
    if isinstance(node, exp.Extract) and node.name.upper() == "EPOCH":
        return _seconds_between(node.expression)
    if isinstance(node, exp.Extract) and node.name.upper() == "ISODOW":
        return exp.Extract(this=exp.var("DAYOFWEEK_ISO"), expression=node.expression)
    if isinstance(node, exp.Sub) and exp.DataType.Type.DATE in (
        _cast_type(node.this),
        _cast_type(node.expression),
    ):
        return exp.DateDiff(this=node.this, expression=node.expression)
    return node


def _seconds_between(span: exp.Expression) -> exp.Expression:
    micros = [exp.func("UNIX_MICROS", side) for side in (span.this, span.expression)]
    return exp.Paren(this=exp.Div(this=exp.paren(micros[0] - micros[1]), expression="1000000.0"))


def _cast_type(node: exp.Expression) -> object:
    return node.to.this if isinstance(node, exp.Cast) else None
