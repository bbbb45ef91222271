"""What differs from bank to bank: where its customers live, its money, and whether their responses are imagined."""

from typing import TYPE_CHECKING, Any

from config.demo.order import bank_folder

if TYPE_CHECKING:
    from django.db.models import QuerySet

ORIGIN = "the customers and bookings are Berka's; who reads, clicks and buys is imagined"
ORIGIN_ZH = "客户与账务取自 Berka 银行；谁阅读、点击、购买系模拟。"
MARK = "imagined.txt"


def is_imagined() -> bool:
    """Whether this bank came as files, so that its customers' responses are made up."""
    return (bank_folder() / "truth" / MARK).exists()


def environment() -> dict[str, str]:
    """What the product's settings say of this bank: its money, and its name and hosts where it is not the simulated one."""
    own = {
        "BANK_NAME": "Berka bank",
        "BANK_NAME_ZH": "Berka 银行",
        "BANK_HOSTS": "berka-bank.test",
    }
    return {"CURRENCY": home_currency()} | (own if is_imagined() else {})


def honest_goal(product: str) -> dict[str, str]:
    """The goal of a campaign whose responses are imagined, which says so; nothing where they are simulated."""
    if not is_imagined():
        return {}
    told = f"{ORIGIN[0].upper()}{ORIGIN[1:]}."
    return {"goal": f"让更多合适的客户购买{product}。{ORIGIN_ZH} {told}"}


def home_zone() -> str:
    """The zone that most of the bank's customers live in; the product's own while it has none."""
    from django.conf import settings

    from customers.models import Customer

    return _most_common(Customer.objects.active(), "timezone") or str(settings.TIME_ZONE)


def home_currency() -> str:
    """The currency in which the bank sells most of its products; the product's own while it has none."""
    from django.conf import settings

    from customers.models import Product

    return _most_common(Product.objects.on_offer(), "currency") or str(settings.CURRENCY)


def _most_common(rows: "QuerySet[Any]", name: str) -> str:
    from django.db.models import Count

    counted = rows.order_by().values(name).annotate(rows=Count("pk"))
    first = counted.order_by("-rows", name).first()
    return str(first[name]) if first else ""
