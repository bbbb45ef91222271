"""The statement that tells how the values of a field are spread over the customers."""

from segmentation.domain.compiler import Compiled, Moment, Scope, moments_of
from segmentation.domain.fields import Field, Rows, Scalar, Steps, Takes, Type
from segmentation.domain.plans import in_sample

MOST_VALUES = 12
POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
LISTED = (Type.CHOICE, Type.GRADE, Type.FLAG)


def compile_spread(field: Field, moment: Moment, scope: Scope) -> Compiled | None:
    """Return the statement of a field's commonest values with their customers, or of the points of its numbers.

    None where the answer depends on what narrows the field: sums over a window, sequences.
    """
    source = field.source
    if isinstance(source, Steps) or (isinstance(source, Rows) and not source.test):
        return None
    if isinstance(source, Scalar):
        return _of_scalar(field, source, moment, scope)
    return _of_rows(field, source, moment, scope)


def is_listed(field: Field) -> bool:
    """Whether a field's values can be counted one by one."""
    return field.type in LISTED or field.type is Type.SET


def _of_scalar(field: Field, source: Scalar, moment: Moment, scope: Scope) -> Compiled:
    tables = "customers_customer c"
    if source.table == "p":
        tables += " JOIN customers_customerprofile p ON p.customer_id = c.id"
    tests = ["c.merged_into_id IS NULL", *_scoped("c.id", scope)]
    where = " AND ".join(tests)
    if is_listed(field):
        sql = f"SELECT CAST({source.sql} AS text) AS value, count(*) FROM {tables} WHERE {where}"  # noqa: S608 - joins our own fragments
        return _most(sql, moment, scope)
    points = ", ".join(
        f"percentile_disc({point}) WITHIN GROUP (ORDER BY {source.sql})" for point in POINTS
    )
    sql = f"SELECT count({source.sql}), count(*), {points} FROM {tables} WHERE {where}"  # noqa: S608 - joins our own fragments
    return _bound(sql, moment, scope)


def _of_rows(field: Field, source: Rows, moment: Moment, scope: Scope) -> Compiled | None:
    if not is_listed(field):
        return None
    tests = [*source.where, *_scoped(source.key, scope)]
    days = {param.key: param.default for param in field.params if param.takes is Takes.DAYS}
    tests += [sql.replace("{v}", str(days[name])) for name, sql in source.filters if days.get(name)]
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    sql = f"SELECT CAST({source.test} AS text) AS value, count(DISTINCT {source.key}) FROM {source.tables}{where}"  # noqa: S608 - joins our own fragments
    return _most(sql, moment, scope)


def _most(sql: str, moment: Moment, scope: Scope) -> Compiled:
    return _bound(f"{sql} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES + 1}", moment, scope)


def _scoped(key: str, scope: Scope) -> list[str]:
    tests = []
    if scope.branch_ids is not None:
        tests.append(
            f"{key} IN (SELECT id FROM customers_customer WHERE branch_id = ANY(%(branches)s::bigint[]))"  # noqa: S608 - our own fragment
        )
    if scope.sampled:
        tests.append(in_sample(key))
    return tests


def _bound(sql: str, moment: Moment, scope: Scope) -> Compiled:
    params: dict[str, object] = {}
    if scope.branch_ids is not None:
        params["branches"] = list(scope.branch_ids)
    return Compiled(moments_of(sql, moment, params), params)
