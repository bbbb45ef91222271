"""A bank that came as files: its public is imagined, what is said of it is true, and its own clock counts."""

import datetime as dt
import json
from decimal import Decimal

import pandas as pd
import pytest

from accounts.templatetags.formats import money
from campaigns.models import Campaign, Conversion, Delivery
from config.demo import banks, customers, seed, seed_bank, seed_history, seed_public, supervisor
from config.demo.incomes import purchase_payload, read_terms
from config.demo.order import Order, bank_folder, has_truth
from config.demo.state import StateDir
from config.simulation.responses import potential_outcomes
from config.simulation.truth import read_truth
from customers.models import ContactPolicy, Customer
from customers.services.profiles import refresh_due_profiles
from tests.factories.campaigns import make_audience, make_campaign, move
from tests.factories.customers import make_customer, make_holding, make_product, make_score

pytestmark = pytest.mark.django_db
PRAGUE, LOAN = "Europe/Prague", "BK-LON"
COUNT = 60


@pytest.fixture
def state(tmp_path, monkeypatch) -> StateDir:
    monkeypatch.setenv("SANDPIPER_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("DEMO_PASSWORD_SEED", "test")
    return StateDir(tmp_path)


@pytest.fixture
def files_bank(state) -> list[Customer]:
    """Sixty people in Prague, of whom one holds the loan, and the two products of their bank."""
    loan = make_product(
        code=LOAN, name_zh="个人贷款", kind="loan", risk_rating=None, min_amount=None,
        annual_margin=Decimal("0.035"), currency="CZK",
    )  # fmt: skip
    make_product(code="BK-ACC", kind="deposit", risk_rating=None, currency="CZK", offered=False)
    people = make_audience(COUNT, timezone=PRAGUE)
    make_holding(people[0], loan)
    refresh_due_profiles()
    return people


def order() -> Order:
    return Order(customers=COUNT)


def test_responses_are_imagined_where_the_truth_is_kept(files_bank):
    assert not has_truth()

    told = seed_public.imagine_public(order())

    truth = read_truth(bank_folder())
    assert told == f"how {COUNT} customers respond is imagined"
    assert banks.is_imagined()
    assert list(truth.hazard.columns) == [LOAN]
    assert list(truth.customers.index) == sorted(person.customer_no for person in files_bank)
    assert truth.hazard.loc[files_bank[0].customer_no, LOAN] == 0
    assert (truth.hazard.loc[[person.customer_no for person in files_bank[1:]], LOAN] > 0).all()


def test_the_public_knows_its_letterboxes_languages_and_terms(files_bank):
    seed_public.imagine_public(order())

    numbers, languages = customers.read_letterboxes()
    terms = read_terms(bank_folder())

    assert numbers == {person.email: person.customer_no for person in files_bank}
    assert languages == {person.customer_no: "en" for person in files_bank}
    assert (terms[LOAN].annual_margin, terms[LOAN].currency) == (Decimal("0.03500"), "CZK")


def test_it_is_imagined_once(files_bank):
    seed_public.imagine_public(order())
    before = (bank_folder() / "truth" / "latents" / "latents-0000.parquet").stat().st_mtime_ns

    assert seed_public.imagine_public(order()) is None
    after = (bank_folder() / "truth" / "latents" / "latents-0000.parquet").stat().st_mtime_ns
    assert before == after


def test_a_simulated_bank_keeps_its_own_truth(files_bank):
    bank_folder().mkdir()

    assert seed_public.imagine_public(order()) is None
    assert not banks.is_imagined()
    assert banks.honest_goal("个人贷款") == {}
    assert banks.environment() == {"CURRENCY": "CZK"}


def test_an_empty_bank_has_no_public(state):
    assert seed_public.imagine_public(order()) is None
    assert not bank_folder().exists()


def test_the_finished_campaign_is_what_was_imagined_and_says_so(files_bank):
    seed.make_users(order())
    seed_public.imagine_public(order())

    seed_history.finish_campaign(order())

    campaign = Campaign.objects.get()
    run = campaign.runs.get()
    assert (campaign.state, campaign.product.code) == ("finished", LOAN)
    assert "imagined" in campaign.name
    assert campaign.goal == (
        "让更多合适的客户购买个人贷款。客户与账务取自 Berka 银行；谁阅读、点击、购买系模拟。 "
        "The customers and bookings are Berka's; who reads, clicks and buys is imagined."
    )
    assert run.frozen_count == COUNT - 1
    assert run.sent_count + run.failed_count + run.holdout_count == COUNT - 1
    assert _bought("holdout") == (_drawn(campaign, "holdout"))
    terms = read_terms(bank_folder())[LOAN]
    for conversion in Conversion.objects.select_related("customer"):
        told = purchase_payload(conversion.customer.customer_no, terms)
        assert str(conversion.amount) == told["amount"]


def _bought(arm: str) -> set[str]:
    return set(Conversion.objects.filter(arm=arm).values_list("customer__customer_no", flat=True))


def _drawn(campaign: Campaign, arm: str) -> set[str]:
    """Who of an arm buys without any contact, by the truth itself."""
    numbers = Delivery.objects.filter(arm=arm).values_list("customer__customer_no", flat=True)
    contacts = pd.DataFrame({"customer_no": list(numbers)}).assign(
        product_code=LOAN, channel="email", campaign=campaign.code
    )
    drawn = potential_outcomes(contacts, read_truth(bank_folder()), seed_history.SEED)
    return set(contacts["customer_no"][drawn.y0])


def test_quiet_hours_are_laid_by_the_customers_own_clock(files_bank, clock):
    clock.move_to(dt.datetime(2026, 3, 16, 23, 30, tzinfo=dt.UTC))  # half past midnight in Prague
    asked = order()

    told = seed_bank.lay_quiet_hours(asked)

    policy = ContactPolicy.objects.get(id=1)
    assert (policy.quiet_from, policy.quiet_until) == (dt.time(13), dt.time(23))
    assert (
        told
        == "quiet hours moved to 13:00–23:00 (Europe/Prague), so that mails go out at this hour"
    )
    assert asked.notes == [
        "quiet hours are laid at 13:00–23:00 (Europe/Prague) so that mails go out now; "
        "a bank has 20:00–09:00"
    ]


def test_quiet_hours_stay_where_it_is_day_for_the_customers(files_bank, clock):
    clock.move_to(
        dt.datetime(2026, 3, 16, 13, 0, tzinfo=dt.UTC)
    )  # 14:00 in Prague, 21:00 in Shanghai
    asked = order()

    assert seed_bank.lay_quiet_hours(asked) is None
    assert asked.notes == []


def test_the_zone_is_that_of_most_customers(state):
    make_customer(timezone="Asia/Shanghai")
    for _ in range(2):
        make_customer(timezone=PRAGUE)

    assert banks.home_zone() == PRAGUE


def test_without_customers_zone_and_money_are_the_settings_own(state):
    assert (banks.home_zone(), banks.home_currency()) == ("Asia/Shanghai", "CNY")


def test_sums_are_shown_in_the_banks_own_money(settings):
    settings.CURRENCY = "CZK"

    assert money(1234) == "CZK 1,234.00"
    assert money(1234, "CNY") == "¥1,234.00"


def test_only_what_there_is_is_recommended_to_the_eye(state):
    assert seed.worth_seeing() == []

    campaign = make_campaign()
    make_score(make_customer())
    assert seed.worth_seeing() == [seed.OFFER]

    move(campaign, "finished")
    assert seed.worth_seeing() == [seed.FINISHED, seed.OFFER]


def test_the_word_left_says_whose_the_responses_are_and_is_told_in_order(files_bank, state):
    make_score(files_bank[0])
    seed_public.imagine_public(order())
    asked = order()
    asked.notes.append("a note")

    seed.leave_word(asked)
    seed.leave_word(order())

    word = json.loads((state.path / "seeded.json").read_text())
    assert word["notes"] == [banks.ORIGIN, "a note"]
    assert word["environment"] == {
        "CURRENCY": "CZK",
        "BANK_NAME": "Berka bank",
        "BANK_NAME_ZH": "Berka 银行",
        "BANK_HOSTS": "berka-bank.test",
    }
    assert supervisor.told_by_seed(state) == (
        f"    1. {seed.OFFER}\n    - {banks.ORIGIN}\n    - a note\n"
    )


def test_every_banks_own_loan_has_its_texts():
    for code, texts in seed_history.OFFERS:
        assert code in seed_history.PASTS
        assert [text.language for text in texts] == ["zh-hans", "en"]
