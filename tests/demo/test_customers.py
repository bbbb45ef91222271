"""The simulated public: what follows from a mail is what the truth says, once, and sooner than in life."""

import datetime as dt
import time
from decimal import Decimal

import pandas as pd
import pytest

from config.demo import customers
from config.demo.incomes import Terms, purchase_payload, read_terms
from config.simulation.bank import write_bank
from config.simulation.plan import Plan
from config.simulation.responses import respond

PRODUCT, CAMPAIGN = "LON-CON", "CMP-2026-0001"


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    plan = Plan(customers=300, months=3, seed=1, end=dt.date(2026, 3, 1))
    write_bank(plan, folder / "bank")
    return folder


@pytest.fixture
def public(state, monkeypatch, smtp_sink):
    monkeypatch.setenv("SANDPIPER_STATE_DIR", str(state))
    monkeypatch.setenv("DEMO_PASSWORD_SEED", "test")
    monkeypatch.setattr(customers, "read_mark", lambda: 0.0)
    someone = customers.Public("http://127.0.0.1:9", smtp_sink.url)
    someone.products[CAMPAIGN] = PRODUCT
    return someone


def mail(address: str, feedback: str) -> bytes:
    return (
        f"To: {address}\r\nFeedback-ID: {feedback}\r\nList-Unsubscribe: <http://127.0.0.1:9/u/x>\r\n"
        'Content-Type: text/html\r\n\r\n<img src="http://127.0.0.1:9/t/o/x.gif">\r\n'
    ).encode()


def send_to_all(public, catcher, feedback: str = f"{CAMPAIGN}:7:campaign:sandpiper") -> None:
    for address in public.numbers:
        catcher.store.keep(sender="b@b.test", recipients=[address], content=mail(address, feedback))


def test_what_follows_is_the_truth(public, smtp_sink):
    send_to_all(public, smtp_sink)

    public.read_mails()

    numbers = list(public.numbers.values())
    contacts = pd.DataFrame(
        {
            "customer_no": numbers,
            "product_code": PRODUCT,
            "channel": "email",
            "campaign": CAMPAIGN,
            "sent_at": pd.Timestamp.now(tz="UTC"),
        }
    )
    expected = respond(contacts, public.truth, customers.SEED)
    planned = [(deed.customer_no, deed.kind) for _, _, deed, _, _ in public.coming]
    for kind in ("open", "click", "unsubscribe"):
        wanted = sorted(expected.loc[expected["kind"] == kind, "customer_no"])
        assert sorted(number for number, what in planned if what == kind) == wanted
    assert len([1 for _, what in planned if what == "open"]) > 20


def test_a_mail_is_read_once(public, smtp_sink):
    send_to_all(public, smtp_sink)

    public.read_mails()
    first = len(public.coming)
    public.read_mails()

    assert len(public.coming) == first


def test_nothing_done_by_an_earlier_start_is_done_again(public, smtp_sink):
    send_to_all(public, smtp_sink)
    public.done_until = time.time() + 10 * 365 * 86_400

    public.read_mails()

    assert public.coming == []


@pytest.mark.parametrize("feedback", [f"{CAMPAIGN}:0:test:sandpiper", ""])
def test_tests_and_answers_are_nobodys_mail(public, smtp_sink, feedback):
    send_to_all(public, smtp_sink, feedback)

    public.read_mails()

    assert public.coming == []


def test_income_follows_the_catalogues_margin(state):
    terms = read_terms(state / "bank")["LON-CON"]

    told = purchase_payload("6000000001", terms)

    assert told == {"product": "LON-CON", "principal": "42500", "amount": "850.00"}


def test_income_is_in_the_products_own_currency():
    margin, fee = Decimal("0.03500"), Decimal("12.50")
    koruna = Terms("BK-LON", "loan", None, margin, fee, "CZK")

    told = purchase_payload("B00002", koruna)

    principal, amount = Decimal(str(told["principal"])), Decimal(str(told["amount"]))
    assert 75_000 <= principal <= 300_000
    assert amount == principal * margin + fee


def test_a_high_minimum_is_what_people_put_in():
    terms = Terms("DEP-CD", "deposit", Decimal(200_000), Decimal("0.006"), Decimal(0), "CNY")

    told = purchase_payload("6000000001", terms)

    assert 100_000 <= Decimal(str(told["principal"])) <= 400_000


def test_a_customer_complains_in_their_own_language(public, smtp_sink, monkeypatch):
    told: list[tuple[str, str]] = []
    for language, visitor in public.visitors.items():
        monkeypatch.setattr(
            visitor,
            "post",
            lambda _path, language=language, **form: told.append((language, form["subject"])),
        )
    number = next(iter(public.numbers.values()))
    mail_of = customers.Mail(1, number, CAMPAIGN, dt.datetime.now(dt.UTC), "", "")

    for language in ("en", "zh-hans", "cs"):
        public.languages[number] = language
        public._complain(mail_of)

    assert told == [
        ("en", "Marketing mail"),
        ("zh-hans", "营销邮件"),
        ("en", "Marketing mail"),
    ]
