"""The public of a bank that came as files: its responses are imagined and written where the simulated bank keeps its truth."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from config.demo import banks
from config.demo.order import Order, bank_folder
from config.simulation.bank import write_table
from config.simulation.imagining import Records, imagine

SEED = 1
TERMS = ("code", "kind", "min_amount", "annual_margin", "fee", "currency")


def imagine_public(order: Order) -> str | None:
    """Imagine how the customers respond, once, and say so; a simulated bank brings its own truth."""
    if order.maker is not None or bank_folder().exists():
        return None
    people = _people()
    if people.empty:
        return None
    imagined = imagine(_records(people), SEED)
    tables = {
        "customers": _letterboxes(people),
        "products": _terms(),
        "truth/latents": imagined.latents,
        "truth/propensity": imagined.propensity,
    }
    _write(tables)
    return f"how {len(people):,} customers respond is imagined"


def _people() -> pd.DataFrame:
    """Everybody with what the imagining leans on; e-mail addresses as the customers know them."""
    from customers.models import Customer

    columns = [
        "pk",
        "customer_no",
        "email",
        "language",
        "profile__age_years",
        "profile__total_balance",
        "profile__tx_count_90d",
    ]
    rows = Customer.objects.active().order_by("customer_no").values_list(*columns)
    return pd.DataFrame(list(rows), columns=pd.Index(columns))


def _records(people: pd.DataFrame) -> Records:
    from customers.models import Holding, Product

    products = list(Product.objects.on_offer().filter(offered=True).order_by("code"))
    column = {product.pk: place for place, product in enumerate(products)}
    held = np.zeros((len(people), len(products)), dtype=bool)
    open_ones = Holding.objects.exclude(status=Holding.Status.CLOSED).filter(product__in=products)
    pairs = pd.DataFrame(
        list(open_ones.values_list("customer_id", "product_id")), columns=pd.Index(["who", "what"])
    )
    rows = pd.Index(people["pk"]).get_indexer(pd.Index(pairs["who"]))
    places = pairs["what"].map(column).to_numpy(dtype=int)
    held[rows[rows >= 0], places[rows >= 0]] = True
    return Records(
        numbers=people["customer_no"].tolist(),
        age=people["profile__age_years"].to_numpy(dtype=float),
        means=_ranks(people["profile__total_balance"]),
        activity=_ranks(people["profile__tx_count_90d"]),
        products=[product.code for product in products],
        kinds=[product.kind for product in products],
        held=held,
    )


def _ranks(values: pd.Series) -> np.ndarray:
    ranks: np.ndarray = values.astype(float).fillna(0).rank(pct=True).to_numpy()
    return ranks


def _letterboxes(people: pd.DataFrame) -> pa.Table:
    """Who reads which mails, in which language, as the simulated bank's customers file says it."""
    names = ("email", "customer_no", "language")
    return pa.table({name: pa.array(people[name].tolist(), pa.string()) for name in names})


def _terms() -> pa.Table:
    from customers.models import Product

    rows = list(Product.objects.on_offer().order_by("code").values(*TERMS))
    return pa.table({name: pa.array([row[name] for row in rows]) for name in TERMS})


def _write(tables: dict[str, pa.Table]) -> None:
    """Put the whole folder there in one step, so that a broken start leaves no half of it."""
    half: Path = bank_folder().with_name("bank.new")
    shutil.rmtree(half, ignore_errors=True)
    for name, table in tables.items():
        write_table(table, half / name / f"{Path(name).name}-0000.parquet")
    (half / "truth" / banks.MARK).write_text(f"{banks.ORIGIN}\n", encoding="utf-8")
    half.rename(bank_folder())
