"""Small files of our own in the formats of the Berka bank and of invoice lines, the same every time."""

import csv
import datetime as dt
import gzip
import random
from pathlib import Path
from typing import Any

LAST = dt.date(1994, 3, 31)
CLIENTS, BUYERS = 80, 60


def write_berka(folder: Path) -> None:
    """Eighty clients in two districts: half save and pay by transfer, half draw cash; some borrow, some have a card."""
    chance = random.Random(3)
    clients = range(1, CLIENTS + 1)
    _write(folder / "district.asc", [f"A{n}" for n in range(1, 17)], _districts())
    born = lambda n: f"{30 + n % 45:02}{1 + n % 12 + 50 * (n % 2):02}{1 + n % 28:02}"  # noqa: E731
    opened = lambda n: f"93{1 + n % 6:02}{1 + n % 28:02}"  # noqa: E731
    _write(
        folder / "client.asc",
        ["client_id", "birth_number", "district_id"],
        [[n, born(n), 1 + n % 2] for n in clients],
    )
    _write(
        folder / "account.asc",
        ["account_id", "district_id", "frequency", "date"],
        [[n, 1 + n % 2, "POPLATEK MESICNE", opened(n)] for n in clients],
    )
    _write(
        folder / "disp.asc",
        ["disp_id", "client_id", "account_id", "type"],
        [[n, n, n, "OWNER"] for n in clients],
    )
    _write(
        folder / "loan.asc",
        ["loan_id", "account_id", "date", "amount", "duration", "payments", "status"],
        [[n, n, "930901", 60000 + 100 * n, 24, "2500.00", "C"] for n in clients if n % 4 == 0],
    )
    _write(
        folder / "card.asc",
        ["card_id", "disp_id", "type", "issued"],
        [[n, n, "classic", "930901 00:00:00"] for n in clients if n % 3 == 0],
    )
    _write(
        folder / "order.asc",
        ["order_id", "account_id", "bank_to", "account_to", "amount", "k_symbol"],
        [[n, n, "YZ", 1000 + n, "2452.00", "UVER"] for n in clients if n % 4 == 0],
    )
    rows = sorted(_berka_bookings(chance), key=lambda row: row[2])
    with gzip.open(folder / "trans_small.asc.gz", "wt", newline="") as file:
        names = [
            "trans_id",
            "account_id",
            "date",
            "type",
            "operation",
            "amount",
            "balance",
            "k_symbol",
            "bank",
            "account",
        ]
        _rows(file, names, rows, ";")


def write_invoices(folder: Path) -> None:
    """Sixty buyers over two years; three in five buy tea and cups, the others lamps or clocks; a third stopped in the first year."""
    chance, rows = random.Random(5), []
    for buyer in range(1, BUYERS + 1):
        days = 240 if buyer % 3 == 0 else 700
        for visit in range(4 + buyer % 9):
            at = dt.datetime(2010, 1, 5, 10, 30) + dt.timedelta(days=chance.randrange(days))
            basket = {"TEA", "CUP"} if buyer % 5 < 3 else {chance.choice(["LAMP", "CLOCK"])}
            for article in sorted(basket):
                count = -1 if chance.random() < 0.05 else chance.randint(1, 6)
                rows.append(
                    [
                        buyer * 100 + visit,
                        article,
                        f"A {article}",
                        count,
                        f"{at:%Y-%m-%d %H:%M:%S}",
                        "4.25",
                        buyer,
                        "France" if buyer % 2 else "Norway",
                    ]
                )
    names = [
        "InvoiceNo",
        "StockCode",
        "Description",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "CustomerID",
        "Country",
    ]
    rows.sort(key=lambda row: row[4])
    rows.append([9999, "LAMP", "A LAMP", 1, "2011-12-09 12:00:00", "4.25", 1, "France"])
    with (folder / "online_retail.csv").open("w", newline="") as file:
        _rows(file, names, rows, ",")


def _districts() -> list[list[Any]]:
    return [[n, name, name, 100_000, 0, 0, 0, 1, 1, 100.0, 12_000, 0.3, 0.4, 160, 800, 900] for n, name in ((1, "Nord"), (2, "Sued"))]  # fmt: skip


def _berka_bookings(chance: random.Random) -> list[list[Any]]:
    found: list[list[Any]] = []
    for account in range(1, CLIENTS + 1):
        balance = 0.0
        for days in range(180, 0, -15 if account % 2 else -30):
            pay = 8000 if account % 2 else 3000
            for kind, operation, amount in (
                ("PRIJEM", "PREVOD Z UCTU" if account % 2 else "VKLAD", pay),
                (
                    "VYDAJ",
                    "PREVOD NA UCET" if account % 2 else "VYBER",
                    chance.randrange(500, pay - 500),
                ),
            ):
                balance += amount if kind == "PRIJEM" else -amount
                day = LAST - dt.timedelta(days=days)
                found.append(
                    [
                        len(found) + 1,
                        account,
                        f"{day:%y%m%d}",
                        kind,
                        operation,
                        f"{amount}.00",
                        f"{balance:.2f}",
                        "",
                        "",
                        "",
                    ]
                )
    return found


def _write(path: Path, names: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", newline="") as file:
        _rows(file, names, rows, ";")


def _rows(file: Any, names: list[str], rows: list[list[Any]], delimiter: str) -> None:
    out = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    out.writerow(names)
    out.writerows(rows)
