"""Steps of the check: a complaint and an alert stop offers, and the right people see why."""

import re
from datetime import UTC, datetime, timedelta

from config.demo.check_data import FIRST_BY_API, number_of
from config.demo.check_walk import Step, Walk, nudge, wait_until, well

COMPLAINER, SUSPECT = number_of(FIRST_BY_API), number_of(FIRST_BY_API + 1)
ACCOUNTS = {"LON-CON": "DEP-CUR", "BK-LON": "BK-ACC"}  # a bank's current account, by its loan
TICKET = re.compile(r"T-\d+")


def complaint_becomes_a_ticket(walk: Walk) -> str:
    """A customer writes by the public form, without signing in."""
    done = well(
        walk.anybody().post(
            "/service/complain/",
            name="检验31",
            phone="",
            email="check31@check.test",
            customer_no=COMPLAINER,
            subject="Too many mails",
            body="I did not ask for this.",
            campaign=walk.facts["campaign"],
            website="",
        )
    )
    found = TICKET.search(done.text)
    assert found, f"no ticket number at {done.url}"
    walk.facts["ticket"] = found.group(0)
    inbox = well(walk.person("service").get(f"/service/tickets/{found.group(0)}/"))
    assert COMPLAINER in inbox.text, "the ticket is not linked to its customer"
    return found.group(0)


def complaint_holds_marketing(walk: Walk) -> str:
    """Nothing is offered, and the customer page says why."""
    whole = walk.ask("GET", f"customers/{COMPLAINER}")
    kinds = [hold["kind"] for hold in whole["holds"]]
    assert kinds == ["complaint"], f"holds: {kinds}"
    assert offers_of(walk, COMPLAINER) == [], "a customer who complained is shown an offer"
    page = well(walk.person("service").get(f"/customers/{COMPLAINER}/"))
    assert walk.facts["ticket"] in page.text, "the customer page does not name the ticket"
    return walk.facts["ticket"]


def structured_deposits_raise_an_alert(walk: Walk) -> str:
    """Four deposits just under the limit within a week, told by core banking."""
    now = datetime.now(UTC)
    account = {
        "external_id": "CHECK-ACCOUNT",
        "customer_no": SUSPECT,
        "product_code": ACCOUNTS[walk.facts["product"]],
        "balance": "180000.00",
        "opened_on": "2024-01-02",
    }
    walk.ask("POST", "holdings", [account])
    deposits = [
        {
            "external_id": f"CHECK-DEPOSIT-{place}",
            "holding_external_id": "CHECK-ACCOUNT",
            "booked_at": (now - timedelta(days=place, hours=1)).isoformat(),
            "amount": "45000.00",
            "kind": "cash_deposit",
            "channel": "branch",
        }
        for place in range(4)
    ]
    assert walk.ask("POST", "transactions", deposits)["new"] == 4
    nudge("risk.tasks.run_monitoring_task")
    risk = walk.person("risk")
    wait_until(lambda: SUSPECT in well(risk.get("/risk/alerts/")).text, "the alert")
    return SUSPECT


def alert_says_only_not_available(walk: Walk) -> str:
    """Others see that nothing is offered, never that there is an alert."""
    whole = walk.ask("GET", f"customers/{SUSPECT}")
    assert [hold["kind"] for hold in whole["holds"]] == ["not_available"], f"{whole['holds']}"
    assert not any(hold["reason"] for hold in whole["holds"]), "the API tells the reason"
    assert offers_of(walk, SUSPECT) == [], "a customer under review is shown an offer"
    page = well(walk.person("service").get(f"/customers/{SUSPECT}/"))
    assert "AML" not in page.text, "the customer page tips off"
    refused = walk.person("service").get("/risk/alerts/")
    assert refused.status == 403, f"a service agent reads alerts: {refused.status}"
    return "not available"


def offers_of(walk: Walk, number: str) -> list:
    return list(walk.ask("GET", f"customers/{number}/next-best-offers")["offers"])


STEPS: tuple[Step, ...] = (
    complaint_becomes_a_ticket,
    complaint_holds_marketing,
    structured_deposits_raise_an_alert,
    alert_says_only_not_available,
)
