"""The public of the demo: customers who read their mails, follow links, leave, complain and buy, over HTTP only.

Run as `python -m config.demo.customers` beside the product. Who does what is the simulation's truth; the time
between a mail and what follows from it runs `SPEED` times as fast as life, so that a month passes in hours.
Purchases that a contact did not cause happen as well, to whoever is held out too: everybody's own purchases begin
with a campaign, and a mail adds only those it caused. Of a bank that came as files all of it is imagined.
"""

import heapq
import json
import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pyarrow.parquet as pq

from config.demo.deeds import Deed, deeds_of
from config.demo.incomes import purchase_payload, read_terms
from config.demo.order import bank_folder
from config.demo.seed_bank import API_CLIENT, api_secret
from config.demo.visitor import ApiClient, Visitor
from config.simulation.responses import outcomes_without_contact, potential_outcomes, respond
from config.simulation.truth import read_truth

SPEED = 300
SEED = 1
LOOK_SECONDS = 3.0
SOONEST = 4.0  # nobody reads a mail faster; what does is taken for a machine
PAGE = 100
PIXEL = re.compile(r'src="([^"]*/t/o/[^"]+)"')
LINK = re.compile(r'href="([^"]*/t/c/[^"]+)"')
COMPLAINTS = {
    "zh-hans": {
        "name": "客户",
        "subject": "营销邮件",
        "body": "我没有要求收到这样的营销邮件，请说明我的联系方式从何而来，并不要再发。",
    },
    "en": {
        "name": "A customer",
        "subject": "Marketing mail",
        "body": "I did not ask for mails like this. Tell me where you have my address from, and stop.",
    },
}


@dataclass(frozen=True)
class Mail:
    """A campaign's mail in a customer's inbox."""

    id: int
    customer_no: str
    campaign: str
    received_at: datetime
    html: str
    unsubscribe: str


class Public:
    """All customers of the bank at once, with what each is going to do and when."""

    def __init__(self, base: str, mail_url: str) -> None:
        self.visitors = {language: Visitor(base, language) for language in COMPLAINTS}
        self.inbox = Visitor(mail_url)
        self.api = ApiClient(base, API_CLIENT, api_secret())
        self.truth = read_truth(bank_folder())
        self.numbers, self.languages = read_letterboxes()
        self.terms = read_terms(bank_folder())
        self.products: dict[str, str] = {}
        self.coming: list[tuple[float, int, Deed, Mail | None, str]] = []
        self.order = count()
        self.last_mail = 0
        self.done_until = read_mark()

    def live(self) -> None:
        """Look into the inboxes again and again, and do what is due."""
        while True:
            try:
                self.read_mails()
                self.act(time.time())
                write_mark(self.done_until)
            except (OSError, ValueError) as error:
                print(f"waiting: {error}", flush=True)
            time.sleep(LOOK_SECONDS)

    def read_mails(self) -> None:
        """Take in the mails that came since the last look, and decide what follows from them."""
        mails = self._new_mails()
        for campaign in sorted({mail.campaign for mail in mails}):
            some = [mail for mail in mails if mail.campaign == campaign]
            product = self._product_of(campaign, some)
            if product:
                self._respond(some, campaign, product)

    def _new_mails(self) -> list[Mail]:
        found: list[Mail] = []
        newest, before = self.last_mail, 0
        while True:
            news = f"/api/messages?limit={PAGE}&before={before}&after={self.last_mail}"
            fresh = self.inbox.get(news).json()["messages"]
            found += [mail for one in fresh if (mail := self._campaign_mail(one))]
            newest = max([newest, *(one["id"] for one in fresh)])
            if len(fresh) < PAGE:
                self.last_mail = newest
                return found
            before = fresh[-1]["id"]

    def _campaign_mail(self, told: dict[str, Any]) -> Mail | None:
        """Read a mail; answers to complaints, test mails and strangers' mails are nobody's here."""
        headers = {name.lower(): value for name, value in told["headers"].items()}
        campaign, _, rest = headers.get("feedback-id", "").partition(":")
        customer_no = self.numbers.get(told["to"])
        if not customer_no or not campaign or rest.startswith("0:"):
            return None
        return Mail(
            id=told["id"],
            customer_no=customer_no,
            campaign=campaign,
            received_at=datetime.fromisoformat(told["received_at"]),
            html=told["html"],
            unsubscribe=headers.get("list-unsubscribe", "").strip("<>"),
        )

    def _product_of(self, campaign: str, mails: list[Mail]) -> str:
        """Ask what is offered; with a campaign's first mail everybody's own purchases begin."""
        if campaign not in self.products:
            told = self.api.call("GET", f"campaigns/{campaign}")
            self.products[campaign] = (
                (told.json().get("product") or "") if told.status == 200 else ""
            )
            if self.products[campaign] in self.truth.hazard.columns:
                begins = min(mail.received_at for mail in mails)
                self._buy_anyway(campaign, begins)
        return self.products[campaign]

    def _buy_anyway(self, campaign: str, begins: datetime) -> None:
        everybody = self._contacts(list(self.truth.hazard.index), campaign, [begins])
        for deed in deeds_of(outcomes_without_contact(everybody, self.truth, SEED)):
            self._plan(deed, begins, None, campaign)

    def _respond(self, mails: list[Mail], campaign: str, product: str) -> None:
        if product not in self.truth.hazard.columns:
            return
        by_customer = {mail.customer_no: mail for mail in mails}
        times = [mail.received_at for mail in by_customer.values()]
        contacts = self._contacts(list(by_customer), campaign, times)
        drawn = potential_outcomes(contacts, self.truth, SEED)
        caused = set(contacts["customer_no"][drawn.y1 & ~drawn.y0])
        for deed in deeds_of(respond(contacts, self.truth, SEED)):
            mail = by_customer[deed.customer_no]
            if deed.kind != "buy" or deed.customer_no in caused:
                self._plan(deed, mail.received_at, mail, campaign)

    def _contacts(self, numbers: list[str], campaign: str, times: list[datetime]) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "customer_no": numbers,
                "product_code": self.products[campaign],
                "channel": "email",
                "campaign": campaign,
                "sent_at": times * (1 if len(times) == len(numbers) else len(numbers)),
            }
        )

    def _plan(self, deed: Deed, begins: datetime, mail: Mail | None, campaign: str) -> None:
        """Put a deed where it belongs in fast time; what an earlier start has done is not done again."""
        wait = max(SOONEST, (deed.at - begins).total_seconds() / SPEED)
        due = begins.timestamp() + wait
        if due > self.done_until:
            heapq.heappush(self.coming, (due, next(self.order), deed, mail, campaign))

    def act(self, now: float) -> None:
        """Do everything that is due; purchases go to the bank in one call."""
        bought: list[dict[str, Any]] = []
        while self.coming and self.coming[0][0] <= now:
            _due, _order, deed, mail, campaign = heapq.heappop(self.coming)
            if deed.kind == "buy":
                bought.append(self._purchase(deed, campaign))
            elif mail is not None:
                self._act_on(deed.kind, mail)
        if bought:
            told = self.api.call("POST", "events", bought)
            print(f"{len(bought)} purchases: {told.status} {told.text[:120]}", flush=True)
        self.done_until = now

    def _act_on(self, kind: str, mail: Mail) -> None:
        visitor = self.visitors[self._language_of(mail)]
        if kind == "open" and (pixel := PIXEL.search(mail.html)):
            told = visitor.get(pixel.group(1))
        elif kind == "click" and (link := LINK.search(mail.html)):
            told = visitor.get(link.group(1))
        elif kind == "unsubscribe" and mail.unsubscribe:
            body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            told = visitor.send("POST", mail.unsubscribe, body, form)
        elif kind == "complain":
            told = self._complain(mail)
        else:
            return
        print(f"{mail.customer_no} {kind} {mail.campaign}: {told.status}", flush=True)

    def _complain(self, mail: Mail) -> Any:
        address = next(
            email for email, number in self.numbers.items() if number == mail.customer_no
        )
        language = self._language_of(mail)
        told = COMPLAINTS[language] | {"phone": "", "email": address, "website": ""}
        return self.visitors[language].post(
            f"/service/complain/?campaign={mail.campaign}",
            **told,
            customer_no=mail.customer_no,
            campaign=mail.campaign,
        )

    def _language_of(self, mail: Mail) -> str:
        language = self.languages.get(mail.customer_no, "")
        return language if language in COMPLAINTS else "en"

    def _purchase(self, deed: Deed, campaign: str) -> dict[str, Any]:
        product = self.products[campaign]
        return {
            "external_id": f"core.purchase.{campaign}.{deed.customer_no}",
            "customer_no": deed.customer_no,
            "kind": "purchase",
            "channel": "mobile",
            "occurred_at": datetime.now(UTC).isoformat(),
            "payload": purchase_payload(deed.customer_no, self.terms[product]),
        }


def read_letterboxes() -> tuple[dict[str, str], dict[str, str]]:
    """Customer numbers by e-mail address, as the customers themselves know them, and their languages by number."""
    names = ["email", "customer_no", "language"]
    rows = pq.read_table(bank_folder() / "customers", columns=names).to_pylist()
    numbers = {row["email"]: row["customer_no"] for row in rows if row["email"]}
    return numbers, {row["customer_no"]: row["language"] for row in rows}


def mark_path() -> Path:
    return Path(os.environ["SANDPIPER_STATE_DIR"]) / "customers.json"


def read_mark() -> float:
    """Until when everything has been done, by an earlier start."""
    try:
        return float(json.loads(mark_path().read_text())["done_until"])
    except (OSError, ValueError, KeyError):
        return 0.0


def write_mark(done_until: float) -> None:
    mark_path().write_text(json.dumps({"done_until": done_until}))


def main() -> None:
    Public(os.environ["BASE_URL"], os.environ["MAIL_CATCHER_URL"]).live()


if __name__ == "__main__":
    main()
