"""A shop's invoice lines in one file, through the mappings that the documentation shows."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from customers.models import Branch, Customer, Holding, Product, QuarantinedRow, Transaction

pytestmark = pytest.mark.django_db
LINES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
700001,A10,RED LAMP,6,2011-12-01 08:26:00,2.55,501,Northland
700001,A10,RED LAMP,6,2011-12-01 08:26:00,2.55,501,Northland
700001,b20,BLUE CUP,2,2011-12-01 08:26:00,0.85,501,Northland
700002,A10,RED LAMP,1,2011-12-05 10:00:00,2.95,502,Southland
C70003,A10,RED LAMP,-6,2011-12-09 12:50:00,2.55,501,Northland
700004,B20,,3,2011-12-09 12:55:00,0.85,,Northland
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "online_retail.csv").write_text(LINES)
    return tmp_path


def bring_in(folder):
    out = StringIO()
    call_command("import_data", "docs/examples/online-retail", str(folder), stdout=out)
    return out.getvalue()


def test_lines_make_branches_products_customers_and_bookings(folder):
    told = bring_in(folder)

    assert list(Branch.objects.order_by("code").values_list("code", flat=True)) == ["Northland", "Southland"]  # fmt: skip
    assert list(Product.objects.order_by("code").values_list("code", "name_en")) == [("A10", "RED LAMP"), ("B20", "BLUE CUP")]  # fmt: skip
    assert list(Customer.objects.order_by("customer_no").values_list("customer_no", "branch__code")) == [("R501", "Northland"), ("R502", "Southland")]  # fmt: skip
    assert sorted(Holding.objects.values_list("external_id", flat=True)) == ["R501-A10", "R501-B20", "R502-A10"]  # fmt: skip
    assert "online-retail-line online_retail.csv: 6 rows, 5 new, 0 changed, 0 unchanged, 1 in quarantine" in told  # fmt: skip


def test_a_price_times_a_quantity_is_spent_and_a_return_comes_back(folder):
    bring_in(folder)

    amounts = Transaction.objects.order_by("booked_at", "amount").values_list("amount", "currency")
    spent = [("-15.30", "GBP"), ("-15.30", "GBP"), ("-1.70", "GBP"), ("-2.95", "GBP"), ("15.30", "GBP")]  # fmt: skip
    assert list(amounts) == [(Decimal(amount), currency) for amount, currency in spent]


def test_lines_of_nobody_are_set_aside_with_their_reason(folder):
    bring_in(folder)

    told = QuarantinedRow.objects.filter(job__mapping__name="online-retail-line").get()
    assert [(reason["field"], reason["code"]) for reason in told.reasons] == [("holding_external_id", "missing")]  # fmt: skip


def test_the_same_file_again_changes_nothing(folder):
    bring_in(folder)
    told = bring_in(folder)

    assert "online-retail-line online_retail.csv: 6 rows, 0 new, 0 changed, 5 unchanged" in told
    assert Transaction.objects.count() == 5
