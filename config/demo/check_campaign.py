"""Steps of the check: a campaign from its first word to its result."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from config.demo.check_walk import Step, Walk, nudge, wait_until, well
from config.demo.customers import LINK, PIXEL

CODE = re.compile(r"/campaigns/(CMP-[\d-]+)/")
HASH = re.compile(r'name="seen_hash" value="([0-9a-f]{64})"')
LOANS = "Consumer Loan|青屿消费贷|Personal loan|个人贷款"  # the simulated bank's, the Berka bank's
PRODUCT_OPTION = re.compile(rf'<option value="(\d+)"[^>]*>[^<]*(?:{LOANS})')
READ_AFTER = 3.0  # sooner than this nobody reads a mail
TEXTS = {
    "zh-hans": (
        "{{ salutation|您好 }}，检验",
        "年化利率（单利）{{ product_rate|以合同为准 }}。[查看](https://www.qingyu-bank.test/check)",
    ),
    "en": ("{{ salutation|Hello }}, a check", "[Look](https://www.qingyu-bank.test/check)"),
}


def campaign_is_built_step_by_step(walk: Walk) -> str:
    """Fill the wizard's steps as the marketer, and hand it in."""
    marketer = walk.person("marketer")
    begun = well(marketer.post("/campaigns/new/", name="Check", kind="promotion"))
    found = CODE.search(begun.url)
    assert found, f"no campaign: {begun.url}"
    walk.facts["campaign"] = code = found.group(1)
    option = PRODUCT_OPTION.search(marketer.get(f"/campaigns/{code}/edit/offer/").text)
    assert option, f"none of {LOANS} is offered in the wizard"
    goal = {
        "name": "Check",
        "kind": "promotion",
        "goal": "Somebody buys",
        "goal_conversion_rate": "0.02",
        "conversion_event": "purchase",
        "attribution_days": "30",
    }
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    steps = {
        "goal": goal,
        "audience": {"include": walk.facts["segment"]},
        "offer": {"product": option.group(1)},
        "schedule": {
            "scheduled_at": f"{now:%Y-%m-%dT%H:%M}",
            "free_days": "send",
            "customer_time": "bank",
            "again": "every",
            "priority": "5",
            "cost_per_contact": "0.05",
        },
        "test": {"holdout_share": "0.2"},
    }
    for step, fields in steps.items():
        well(marketer.post(f"/campaigns/{code}/edit/{step}/", **fields))
    walk.facts["product"] = walk.ask("GET", f"campaigns/{code}")["product"]
    for language, (subject, body) in TEXTS.items():
        path = f"/campaigns/{code}/edit/content/?language={language}"
        well(marketer.post(path, subject=subject, preheader="", body=body))
    review = f"/campaigns/{code}/edit/review/"
    well(marketer.post(f"/campaigns/{code}/submit/", form_at=review))
    assert state_of(walk) == "in_review", f"after submission: {state_of(walk)}"
    return code


def nobody_signs_their_own_work(walk: Walk) -> str:
    code = walk.facts["campaign"]
    page = well(walk.person("approver").get(f"/campaigns/{code}/approval/"))
    found = HASH.search(page.text)
    assert found, "the approver's page offers no signature"
    walk.facts["hash"] = found.group(1)
    _sign(walk, "marketer")
    assert state_of(walk) == "in_review", "the author signed their own campaign"
    return "the author was refused"


def second_person_signs(walk: Walk) -> str:
    _sign(walk, "approver")
    assert state_of(walk) == "approved", f"after the signature: {state_of(walk)}"
    return walk.facts["hash"][:12]


def campaign_is_launched_and_sent(walk: Walk) -> str:
    """Launch, and wait until the workers have brought every delivery to an end."""
    code = walk.facts["campaign"]
    at = f"/campaigns/{code}/approval/"
    well(walk.person("marketer").post(f"/campaigns/{code}/launch/", form_at=at))

    def settled() -> dict | None:
        run = walk.ask("GET", f"campaigns/{code}/run")
        return run if run["state"] == "finished" else None

    run = wait_until(settled, "the run's end")
    states = run["states"]
    assert sum(states.values()) == run["frozen"], f"{states} do not add up to {run['frozen']}"
    assert states.get("sent"), f"nothing was sent: {states} {run['suppressed']}"
    assert states.get("holdout"), f"nobody was held out: {states}"
    walk.facts["sent"] = states["sent"]
    return ", ".join(f"{count} {state}" for state, count in states.items() if count)


def every_mail_was_caught_once(walk: Walk) -> str:
    told = walk.mail.get("/api/messages?to=@check.test&limit=200").json()["messages"]
    mails = [one for one in told if walk.facts["campaign"] in one["headers"].get("Feedback-ID", "")]
    ids = {one["message_id"] for one in mails}
    assert len(mails) == len(ids) == walk.facts["sent"], (
        f"{len(mails)} caught, {len(ids)} different"
    )
    walk.facts["mails"] = mails
    return f"{len(mails)} mails"


def customers_open_click_and_leave(walk: Walk) -> str:
    """One opens, one follows the link, one unsubscribes by one click."""
    mails, reader = walk.facts["mails"], walk.anybody("zh-CN")
    youngest = max(datetime.fromisoformat(one["received_at"]) for one in mails)
    time.sleep(max(0.0, READ_AFTER - (datetime.now(UTC) - youngest).total_seconds()))
    pixel, link = PIXEL.search(mails[0]["html"]), LINK.search(mails[1]["html"])
    assert pixel, "a mail has no pixel"
    assert link, "a mail has no tracked link"
    well(reader.get(pixel.group(1)))
    followed = reader.get(link.group(1))
    assert followed.status == 302, f"the link answers {followed.status}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    address = mails[2]["headers"]["List-Unsubscribe"].strip("<>")
    well(reader.send("POST", address, body, form))
    funnel = walk.ask("GET", f"campaigns/{walk.facts['campaign']}/result")["funnel"]
    seen = (funnel["opened"], funnel["clicked"], funnel["left"])
    assert seen == (2, 1, 1), f"opened, clicked, left: {seen}"
    left = walk.ask("GET", f"customers/{customer_of(mails[2])}")["consents"]
    kept = [one for one in left if one["channel"] == "email" and one["purpose"] == "marketing"]
    assert not any(one["granted"] for one in kept), "consent stands after the unsubscription"
    return "2 opened, 1 clicked, 1 left"


def purchase_becomes_a_conversion(walk: Walk) -> str:
    """Core banking tells of a purchase; the result counts it in its arm."""
    code, buyer = walk.facts["campaign"], customer_of(walk.facts["mails"][1])
    event = {
        "external_id": f"check-purchase-{code}",
        "customer_no": buyer,
        "kind": "purchase",
        "channel": "mobile",
        "occurred_at": datetime.now(UTC).isoformat(),
        "payload": {"product": walk.facts["product"], "amount": "600.00"},
    }
    assert walk.ask("POST", "events", [event])["new"] == 1
    assert walk.ask("POST", "events", [event])["new"] == 0, "the same event counted twice"
    nudge("campaigns.tasks.match_conversions_task")

    def counted() -> dict | None:
        result = walk.ask("GET", f"campaigns/{code}/result")
        return result if result["treated"]["converted"] else None

    result = wait_until(counted, "the conversion")
    assert result["treated"]["converted"] == 1, f"{result['treated']}"
    well(walk.person("manager").get(f"/campaigns/{code}/result/"))
    return f"1 of {result['treated']['customers']}; claim: {result['claim']}"


def state_of(walk: Walk) -> str:
    return str(walk.ask("GET", f"campaigns/{walk.facts['campaign']}")["state"])


def customer_of(mail: dict) -> str:
    """The check's customers carry their number in their address."""
    found = re.match(r"check(\d+)@", mail["to"])
    assert found, f"a stranger's mail: {mail['to']}"
    return f"CHECK{int(found.group(1)):05d}"


def _sign(walk: Walk, username: str) -> None:
    code = walk.facts["campaign"]
    walk.person(username).post(
        f"/campaigns/{code}/approve/",
        form_at=f"/campaigns/{code}/approval/",
        role="business",
        seen_hash=walk.facts["hash"],
        comment="",
    )


STEPS: tuple[Step, ...] = (
    campaign_is_built_step_by_step,
    nobody_signs_their_own_work,
    second_person_signs,
    campaign_is_launched_and_sent,
    every_mail_was_caught_once,
    customers_open_click_and_leave,
    purchase_becomes_a_conversion,
)
