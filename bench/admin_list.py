"""The admin's customer list at size: p95 of opening, searching and filtering it as ops staff.

The limit is the same page's rows read by hand: one query of fifty rows by key with their branches.
"""

import time
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services.users import create_user
from bench import BenchResult
from customers.models import Branch, Customer

ROUNDS = 15
AIM_P95_MS = 300
FILL = """
    INSERT INTO customers_customer (customer_no, kind, status, branch_id, gender, occupation, education,
        language, timezone, marketing_refused, profiling_refused, contact_derived, created_at, updated_at)
    SELECT 'B' || lpad(n::text, 9, '0'), 'person', (ARRAY['active', 'dormant', 'closed'])[1 + n %% 3],
           %s, 'F', '', '', 'zh-hans', 'Asia/Shanghai', false, false, false, now(), now()
      FROM generate_series(1, %s) n
"""
BY_HAND = """
    SELECT c.*, b.name_zh FROM customers_customer c JOIN customers_branch b ON b.id = c.branch_id
     ORDER BY c.id DESC LIMIT 50
"""


def run(customers: int) -> BenchResult:
    """Open the list, its third page, a search and a filter, each ROUNDS times."""
    fill(customers)
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff(), backend="allauth.account.auth_backends.AuthenticationBackend")
    paths = {
        "list": "/admin/customers/customer/",
        "page": "/admin/customers/customer/?p=3",
        "search": f"/admin/customers/customer/?q=B{customers // 2:09d}",
        "filter": "/admin/customers/customer/?status__exact=dormant",
    }
    by_path = {name: timed(partial(open_page, client, path)) for name, path in paths.items()}
    limit = timed(by_hand)
    samples = [sample for found in by_path.values() for sample in found]
    return BenchResult(
        value=max(sorted(found)[-1] for found in by_path.values()),
        unit="ms, the slowest opening",
        seconds=sum(by_path["list"]) / ROUNDS / 1000,
        limit_seconds=sum(limit) / ROUNDS / 1000,
        samples_ms=samples,
        detail={
            "aim_p95_ms": AIM_P95_MS,
            "median_ms": {
                name: round(sorted(found)[ROUNDS // 2], 1) for name, found in by_path.items()
            },
        },
    )


def fill(customers: int) -> None:
    """Make plain customers in one statement: the list shows no personal field of theirs."""
    missing = customers - Customer.objects.count()
    if missing > 0:
        branch = Branch.objects.create(code="BENCH", name_zh="基准", name_en="Bench", path="BENCH")
        with connection.cursor() as cursor:
            cursor.execute(FILL, [branch.pk, missing])
            cursor.execute("ANALYZE customers_customer")


def staff() -> User:
    """Somebody of ops, who may see customers in the admin."""
    return create_user(username="bench", password=None, role="ops_admin")


def open_page(client: Client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        cursor.fetchall()


def timed(act: Callable[[], None]) -> list[float]:
    """Return the milliseconds of each of ROUNDS calls, after one to warm up."""
    act()
    found = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - began))
    return found
