"""A simulated bank put straight into the tables (no names, no addresses), and hand-made models."""

import datetime as dt
from functools import lru_cache

import numpy as np
import pandas as pd
from django.db import connection

from config.base.tables import copy_text, ensure_months
from config.simulation import bank
from config.simulation.plan import Plan
from customers.models import Branch, Customer, Holding, Product
from recommendations.domain.artefacts import pack
from recommendations.domain.popularity import Popularity
from recommendations.models import ModelVersion
from recommendations.selectors.training import offers_permit
from recommendations.services.artefacts import sign_artefact

END = dt.date(2026, 3, 16)  # the day at which the frozen clock of the tests stands


def interval(value: float, half: float = 0.02) -> dict[str, float]:
    """An estimate with its interval."""
    return {"value": value, "low": value - half, "high": value + half}


def figures(gain: float = 0.2) -> dict[str, object]:
    """The metrics of a model that gains this much NDCG over popularity."""
    at = {name: interval(0.4) for name in ("hit", "precision", "recall", "f1", "ndcg", "map")}
    row = at | {"gain": interval(gain), "coverage": 0.8, "buyers": 300}
    return {"customers": 2000, "purchases": 400, "auc": interval(0.7), "at": {"3": row, "5": row}}


def make_version(
    kind: str = "popularity", *, shares: dict[str, float] | None = None, **over
) -> ModelVersion:
    """A signed candidate; its artefact holds shares by product code."""
    name = over.pop("name", f"{kind}-t{ModelVersion.objects.count() + 1}")
    shares = shares or {"WLT-1": 0.02}
    artefact = pack(Popularity(tuple(shares), np.array(list(shares.values()))))
    parameters = {
        "shares": shares,
        "values": {},
        "windows": ["2026-01-14"],
        "products": len(shares),
    }
    details = {
        "data_from": dt.date(2025, 3, 1),
        "data_until": END,
        "label_days": 60,
        "code_version": "abc",
        "parameters": parameters | {"customers": 2000} | over.pop("parameters", {}),
        "metrics": figures(),
        "artefact": artefact,
        "signature": sign_artefact(name, artefact, offers_permit()),
    }
    if over.get("state") == "champion":
        details["approved_at"] = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    return ModelVersion.objects.create(kind=kind, name=name, **(details | over))


@lru_cache(maxsize=2)
def bank_tables(customers: int, months: int, seed: int) -> dict[str, pd.DataFrame]:
    """The public tables of a small bank, one block."""
    plan = Plan(customers=customers, months=months, seed=seed, end=END)
    ((_, made),) = list(bank.tables(plan))
    return {name: table.to_pandas() for name, table in made.items() if "/" not in name}


def load_bank(*, customers: int = 1500, months: int = 14, seed: int = 5) -> None:
    """Fill the tables that models read: products, customers, holdings, bookings, events."""
    tables = bank_tables(customers, months, seed)
    branch = Branch.objects.create(code="0000", name_zh="总行", name_en="Head office", path="0000")
    _load_products(tables["products"])
    _load_customers(tables["customers"], branch)
    ids = dict(Customer.objects.values_list("customer_no", "id"))
    _load_holdings(tables["holdings"], ids)
    holdings = dict(Holding.objects.values_list("external_id", "id"))
    _load_bookings(tables["transactions"], ids, holdings)
    _load_events(tables["events"], ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _load_products(frame: pd.DataFrame) -> None:
    main = ("DEP-CUR", "DEP-KID", "DEP-BIZ")
    frame = frame.astype(object).where(frame.notna(), None)
    for record in frame.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        row["rate_kind"] = row["rate_kind"] or ""
        row["offered"] = row["code"] not in main
        Product.objects.create(**row)


def _load_customers(frame: pd.DataFrame, branch: Branch) -> None:
    names = [
        "customer_no", "kind", "gender", "birth_on", "occupation", "education", "monthly_income",
        "since_on", "risk_tolerance", "risk_assessed_on", "language", "timezone", "status",
        "marketing_refused", "profiling_refused",
    ]  # fmt: skip
    ready = frame[names].copy()
    for name in ("gender", "occupation", "education"):
        ready[name] = ready[name].astype(object).fillna("").replace("", '""')
    ready["risk_tolerance"] = ready["risk_tolerance"].astype("Int64")
    ready["branch_id"] = branch.pk
    ready["contact_derived"] = False
    _copy("customers_customer", ready.assign(**_stamps()))


def _load_holdings(frame: pd.DataFrame, ids: dict[str, int]) -> None:
    products = dict(Product.objects.values_list("code", "id"))
    ready = frame[
        [
            "external_id",
            "opened_on",
            "closed_on",
            "maturity_on",
            "balance",
            "currency",
            "rate",
            "status",
        ]
    ]
    ready = ready.assign(
        customer_id=frame["customer_no"].map(ids),
        product_id=frame["product_code"].astype(str).map(products),
        terms="{}",
        **_stamps(),
    )
    _copy("customers_holding", ready)


def _load_bookings(frame: pd.DataFrame, ids: dict[str, int], holdings: dict[str, int]) -> None:
    names = ["booked_at", "amount", "currency", "kind", "channel", "counterparty", "category"]
    ready = frame[names].assign(
        customer_id=frame["customer_no"].map(ids),
        holding_id=frame["holding_external_id"].map(holdings),
    )
    for name in ("channel", "counterparty", "category"):
        ready[name] = ready[name].astype(object).fillna("").replace("", '""')
    ensure_months("customers_transaction", set(frame["booked_at"].dt.date))
    _copy("customers_transaction", ready)


def _load_events(frame: pd.DataFrame, ids: dict[str, int]) -> None:
    ready = frame[["kind", "occurred_at", "payload"]].assign(
        customer_id=frame["customer_no"].map(ids), channel=frame["channel"].astype(str)
    )
    ensure_months("customers_event", set(frame["occurred_at"].dt.date))
    _copy("customers_event", ready)


def _stamps() -> dict[str, str]:
    return {"created_at": "2026-03-16T00:00:00Z", "updated_at": "2026-03-16T00:00:00Z"}


def _copy(table: str, frame: pd.DataFrame) -> None:
    text = frame.to_csv(header=False, index=False).replace('""""""', '""')
    copy_text(table, list(frame.columns), text)
